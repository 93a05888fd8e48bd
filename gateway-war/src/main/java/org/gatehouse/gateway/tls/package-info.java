/** Certificates of the configuration in TLS with clients and with upstreams. */
@NullMarked
package org.gatehouse.gateway.tls;

import org.jspecify.annotations.NullMarked;
