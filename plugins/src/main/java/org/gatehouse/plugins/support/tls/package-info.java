/** TLS to servers that plugins call. */
@NullMarked
package org.gatehouse.plugins.support.tls;

import org.jspecify.annotations.NullMarked;
