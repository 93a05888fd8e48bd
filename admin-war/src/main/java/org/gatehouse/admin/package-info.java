/** The Admin API: Kong's, over the schema and the store, as one web application. */
@NullMarked
package org.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
