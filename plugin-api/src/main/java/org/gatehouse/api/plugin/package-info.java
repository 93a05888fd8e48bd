/** What a plugin is: its type, its hooks and what it is handed. */
@NullMarked
package org.gatehouse.api.plugin;

import org.jspecify.annotations.NullMarked;
