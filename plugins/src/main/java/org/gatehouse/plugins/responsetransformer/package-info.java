/** The plugin response-transformer: edits response headers and JSON bodies. */
@NullMarked
package org.gatehouse.plugins.responsetransformer;

import org.jspecify.annotations.NullMarked;
