/** An LDAP directory for tests. */
@NullMarked
package org.gatehouse.testkit.ldap;

import org.jspecify.annotations.NullMarked;
