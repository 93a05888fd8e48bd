/** Makes the tables of the core and of plugins, and brings old ones up to date. */
@NullMarked
package org.gatehouse.store.migration;

import org.jspecify.annotations.NullMarked;
