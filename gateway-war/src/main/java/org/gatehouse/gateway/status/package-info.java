/** What the node tells of itself on a port of its own, and what it counts for that. */
@NullMarked
package org.gatehouse.gateway.status;

import org.jspecify.annotations.NullMarked;
