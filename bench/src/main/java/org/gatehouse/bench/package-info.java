/** JMH benchmarks of what every request passes through. */
@NullMarked
package org.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
