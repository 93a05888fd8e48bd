/** What log plugins tell of an exchange, and the queue that it waits in. */
@NullMarked
package org.gatehouse.plugins.support.log;

import org.jspecify.annotations.NullMarked;
