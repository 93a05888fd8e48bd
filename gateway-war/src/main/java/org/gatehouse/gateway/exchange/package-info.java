/** The exchange and its four messages on top of the servlet API. */
@NullMarked
package org.gatehouse.gateway.exchange;

import org.jspecify.annotations.NullMarked;
