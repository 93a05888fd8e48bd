/** The store on Cassandra: a log that is the commit, and tables that follow from it. */
@NullMarked
package org.gatehouse.store.cassandra;

import org.jspecify.annotations.NullMarked;
