/** The plugin ip-restriction: lets clients in, or keeps them out, by their addresses. */
@NullMarked
package org.gatehouse.plugins.iprestriction;

import org.jspecify.annotations.NullMarked;
