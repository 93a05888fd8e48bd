/** The compiled configuration in force, and how it follows the store. */
@NullMarked
package org.gatehouse.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
