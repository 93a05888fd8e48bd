/** The store on PostgreSQL: one generic MyBatis mapper for the tables of all entities. */
@NullMarked
package org.gatehouse.store.postgres;

import org.jspecify.annotations.NullMarked;
