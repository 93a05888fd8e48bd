/** The plugin key-auth: consumers prove who they are by an API key. */
@NullMarked
package org.gatehouse.plugins.keyauth;

import org.jspecify.annotations.NullMarked;
