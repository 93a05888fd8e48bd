package org.gatehouse.gateway.proxy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where connections lead, and what they are shared by: the same address under other rules of TLS is
 * another place.
 *
 * @param tls null for none
 */
record Place(InetAddress address, int port, @Nullable UpstreamTls tls) {}
