/** Reading and writing entities, credentials and counters, whatever the store behind. */
@NullMarked
package org.gatehouse.api.store;

import org.jspecify.annotations.NullMarked;
