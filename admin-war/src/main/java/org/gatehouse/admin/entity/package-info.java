/** Entities as the Admin API sees them: JSON values in, rules applied, JSON values out. */
@NullMarked
package org.gatehouse.admin.entity;

import org.jspecify.annotations.NullMarked;
