/**
 * Tests that deploy both WARs, as the build made them, to app servers as their makers ship them.
 */
@NullMarked
package org.gatehouse.servers;

import org.jspecify.annotations.NullMarked;
