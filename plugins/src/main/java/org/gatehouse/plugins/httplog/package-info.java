/** The plugin http-log: sends a record of each exchange to an HTTP server. */
@NullMarked
package org.gatehouse.plugins.httplog;

import org.jspecify.annotations.NullMarked;
