/** The plugin hmac-auth: consumers prove who they are by a signature of the request. */
@NullMarked
package org.gatehouse.plugins.hmacauth;

import org.jspecify.annotations.NullMarked;
