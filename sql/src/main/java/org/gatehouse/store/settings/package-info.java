/** How a node is set up: one record of settings, and where their values come from. */
@NullMarked
package org.gatehouse.store.settings;

import org.jspecify.annotations.NullMarked;
