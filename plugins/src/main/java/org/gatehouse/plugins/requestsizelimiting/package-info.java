/** The plugin request-size-limiting: refuses requests whose body is too long. */
@NullMarked
package org.gatehouse.plugins.requestsizelimiting;

import org.jspecify.annotations.NullMarked;
