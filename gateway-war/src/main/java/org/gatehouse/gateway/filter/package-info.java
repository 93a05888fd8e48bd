/** One servlet filter for each phase of an exchange. */
@NullMarked
package org.gatehouse.gateway.filter;

import org.jspecify.annotations.NullMarked;
