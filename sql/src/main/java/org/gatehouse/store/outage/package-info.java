/** What callers are told while a database does not answer. */
@NullMarked
package org.gatehouse.store.outage;

import org.jspecify.annotations.NullMarked;
