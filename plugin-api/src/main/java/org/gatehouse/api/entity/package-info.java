/** The entities that operators configure, as annotated records. */
@NullMarked
package org.gatehouse.api.entity;

import org.jspecify.annotations.NullMarked;
