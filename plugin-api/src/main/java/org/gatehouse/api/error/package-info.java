/** The failures that clients and operators are told of. */
@NullMarked
package org.gatehouse.api.error;

import org.jspecify.annotations.NullMarked;
