/** Encryption of secret fields before they reach a store. */
@NullMarked
package org.gatehouse.store.secret;

import org.jspecify.annotations.NullMarked;
