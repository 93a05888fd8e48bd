/** The catalogue of the plugins that Gatehouse brings; each has a package of its own. */
@NullMarked
package org.gatehouse.plugins;

import org.jspecify.annotations.NullMarked;
