/** Starts one node: PostgreSQL, one Tomcat with both WARs, and their orderly end. */
@NullMarked
package org.gatehouse.launcher;

import org.jspecify.annotations.NullMarked;
