/** JSON text and the values and records that it stands for. */
@NullMarked
package org.gatehouse.store.json;

import org.jspecify.annotations.NullMarked;
