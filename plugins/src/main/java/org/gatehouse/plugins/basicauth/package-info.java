/** The plugin basic-auth: consumers prove who they are by a username and a password. */
@NullMarked
package org.gatehouse.plugins.basicauth;

import org.jspecify.annotations.NullMarked;
