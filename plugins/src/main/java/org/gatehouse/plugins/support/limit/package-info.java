/** Windows of time, and counters of calls in them: on this node, and shared by all. */
@NullMarked
package org.gatehouse.plugins.support.limit;

import org.jspecify.annotations.NullMarked;
