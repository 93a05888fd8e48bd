/** The schemas of entities and plugins, shown and applied on request. */
@NullMarked
package org.gatehouse.admin.schema;

import org.jspecify.annotations.NullMarked;
