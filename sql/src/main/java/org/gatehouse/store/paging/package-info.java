/** Where the pages of lists begin, alike on every database. */
@NullMarked
package org.gatehouse.store.paging;

import org.jspecify.annotations.NullMarked;
