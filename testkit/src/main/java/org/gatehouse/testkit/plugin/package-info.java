/** Stand-ins for what plugins are handed, and the rules that every plugin keeps. */
@NullMarked
package org.gatehouse.testkit.plugin;

import org.jspecify.annotations.NullMarked;
