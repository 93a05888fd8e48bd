/** Real databases for tests, started when no running one is named. */
@NullMarked
package org.gatehouse.testkit.store;

import org.jspecify.annotations.NullMarked;
