/** The plugin jwt: consumers prove who they are by a signed token (RFC 7519). */
@NullMarked
package org.gatehouse.plugins.jwt;

import org.jspecify.annotations.NullMarked;
