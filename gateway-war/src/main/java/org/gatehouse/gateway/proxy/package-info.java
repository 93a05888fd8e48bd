/** The call of the upstream: target, connection, request, response head. */
@NullMarked
package org.gatehouse.gateway.proxy;

import org.jspecify.annotations.NullMarked;
