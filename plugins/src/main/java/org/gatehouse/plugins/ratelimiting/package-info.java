/** The plugin rate-limiting: so many requests in a window of time. */
@NullMarked
package org.gatehouse.plugins.ratelimiting;

import org.jspecify.annotations.NullMarked;
