/** Time that tests move by hand. */
@NullMarked
package org.gatehouse.testkit.time;

import org.jspecify.annotations.NullMarked;
