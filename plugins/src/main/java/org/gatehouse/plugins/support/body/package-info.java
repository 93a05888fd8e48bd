/** The arguments in request bodies: reading them, and sending on what is left without some. */
@NullMarked
package org.gatehouse.plugins.support.body;

import org.jspecify.annotations.NullMarked;
