/** The plugin upstream-policy: how long, how often and whether an upstream is called. */
@NullMarked
package org.gatehouse.plugins.upstreampolicy;

import org.jspecify.annotations.NullMarked;
