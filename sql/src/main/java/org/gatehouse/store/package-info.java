/** Opens the store that the settings name. */
@NullMarked
package org.gatehouse.store;

import org.jspecify.annotations.NullMarked;
