/** Credentials and consumers in memory, kept true by the change feed. */
@NullMarked
package org.gatehouse.gateway.lookup;

import org.jspecify.annotations.NullMarked;
