/** The plugin correlation-id: gives each request an id that client, upstream and logs share. */
@NullMarked
package org.gatehouse.plugins.correlationid;

import org.jspecify.annotations.NullMarked;
