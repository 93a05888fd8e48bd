/** Finds the route that a request matches, by Kong's rules of precedence. */
@NullMarked
package org.gatehouse.gateway.router;

import org.jspecify.annotations.NullMarked;
