/** The endpoints of the Admin API, derived from entity types, and those of the node itself. */
@NullMarked
package org.gatehouse.admin.resource;

import org.jspecify.annotations.NullMarked;
