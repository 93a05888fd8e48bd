/** How one target is picked of those that a service may have. */
@NullMarked
package org.gatehouse.gateway.balancer;

import org.jspecify.annotations.NullMarked;
