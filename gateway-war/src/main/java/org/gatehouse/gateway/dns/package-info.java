/** Where host names lead: asked of DNS, and remembered. */
@NullMarked
package org.gatehouse.gateway.dns;

import org.jspecify.annotations.NullMarked;
