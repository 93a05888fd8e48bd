/**
 * What the gateway needs of Tomcat's TLS, for Tomcat's {@code lib} folder; see {@code docs/tls.md}.
 *
 * <p>Shares nothing with the WAR but types of the JDK: WARs of other versions find it there.
 */
@NullMarked
package org.gatehouse.tomcat;

import org.jspecify.annotations.NullMarked;
