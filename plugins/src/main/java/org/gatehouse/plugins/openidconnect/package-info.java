/** The plugin openid-connect: clients prove who they are by tokens of an OpenID provider. */
@NullMarked
package org.gatehouse.plugins.openidconnect;

import org.jspecify.annotations.NullMarked;
