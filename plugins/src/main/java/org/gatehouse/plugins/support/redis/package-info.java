/** How plugins are told of a Redis, and how they talk to it. */
@NullMarked
package org.gatehouse.plugins.support.redis;

import org.jspecify.annotations.NullMarked;
