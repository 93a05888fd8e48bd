/** Values of configurations that are kept elsewhere and named by references. */
@NullMarked
package org.gatehouse.gateway.vault;

import org.jspecify.annotations.NullMarked;
