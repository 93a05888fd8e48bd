/** The plugin mtls-auth: consumers prove who they are by the certificate of their connection. */
@NullMarked
package org.gatehouse.plugins.mtlsauth;

import org.jspecify.annotations.NullMarked;
