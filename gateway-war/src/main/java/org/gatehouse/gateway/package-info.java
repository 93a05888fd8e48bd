/** The data plane: what starts a gateway node and holds its parts together. */
@NullMarked
package org.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
