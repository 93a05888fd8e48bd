/**
 * What the gateway needs in Tomcat's {@code lib} folder: its TLS, see {@code docs/tls.md}, and what
 * comes before a stop.
 *
 * <p>Shares nothing with the WAR but types of the JDK: WARs of other versions find it there.
 */
@NullMarked
package org.gatehouse.tomcat;

import org.jspecify.annotations.NullMarked;
