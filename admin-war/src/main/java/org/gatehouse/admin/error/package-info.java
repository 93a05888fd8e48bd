/** How failures reach the client, in Kong's shape. */
@NullMarked
package org.gatehouse.admin.error;

import org.jspecify.annotations.NullMarked;
