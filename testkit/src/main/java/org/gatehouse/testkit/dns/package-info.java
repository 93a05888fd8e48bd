/** A DNS server for tests. */
@NullMarked
package org.gatehouse.testkit.dns;

import org.jspecify.annotations.NullMarked;
