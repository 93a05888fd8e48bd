/** The plugin request-termination: answers in place of the upstream. */
@NullMarked
package org.gatehouse.plugins.requesttermination;

import org.jspecify.annotations.NullMarked;
