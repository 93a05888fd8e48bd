/** Which plugins apply to an exchange, and in which order. */
@NullMarked
package org.gatehouse.gateway.plugin;

import org.jspecify.annotations.NullMarked;
