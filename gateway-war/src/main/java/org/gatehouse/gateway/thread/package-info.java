/** Threads of the node's own. */
@NullMarked
package org.gatehouse.gateway.thread;

import org.jspecify.annotations.NullMarked;
