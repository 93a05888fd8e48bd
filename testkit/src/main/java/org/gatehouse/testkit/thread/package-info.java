/** Threads as tests want them. */
@NullMarked
package org.gatehouse.testkit.thread;

import org.jspecify.annotations.NullMarked;
