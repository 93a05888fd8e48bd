/** An OpenID provider for tests. */
@NullMarked
package org.gatehouse.testkit.oidc;

import org.jspecify.annotations.NullMarked;
