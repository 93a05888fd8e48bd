/** The plugin acl: lets clients in, or keeps them out, by the groups that they are in. */
@NullMarked
package org.gatehouse.plugins.acl;

import org.jspecify.annotations.NullMarked;
