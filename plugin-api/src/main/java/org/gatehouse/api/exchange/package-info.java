/** One client request and all that comes of it, as plugins see it. */
@NullMarked
package org.gatehouse.api.exchange;

import org.jspecify.annotations.NullMarked;
