/** The plugin session: clients that have proved who they are once are known by a cookie. */
@NullMarked
package org.gatehouse.plugins.session;

import org.jspecify.annotations.NullMarked;
