/** Both ends of an HTTP/1.1 connection on real sockets, scriptable down to the single byte. */
@NullMarked
package org.gatehouse.testkit.http;

import org.jspecify.annotations.NullMarked;
