/** What every family of plugins shares. */
@NullMarked
package org.gatehouse.plugins.support;

import org.jspecify.annotations.NullMarked;
