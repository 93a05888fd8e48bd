/** Edits of headers and JSON bodies, as the transformer plugins configure them. */
@NullMarked
package org.gatehouse.plugins.support.transform;

import org.jspecify.annotations.NullMarked;
