/** Configuration from one declarative file: its format, and the store that is made of it. */
@NullMarked
package org.gatehouse.store.declarative;

import org.jspecify.annotations.NullMarked;
