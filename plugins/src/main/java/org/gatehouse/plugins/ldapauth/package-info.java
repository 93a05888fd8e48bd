/** The plugin ldap-auth: clients prove who they are by an account in an LDAP directory. */
@NullMarked
package org.gatehouse.plugins.ldapauth;

import org.jspecify.annotations.NullMarked;
