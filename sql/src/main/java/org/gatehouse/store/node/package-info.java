/** What both applications say of the node that they run on, and set there. */
@NullMarked
package org.gatehouse.store.node;

import org.jspecify.annotations.NullMarked;
