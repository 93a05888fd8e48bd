/** The plugin oauth2: clients get tokens by the flows of OAuth 2.0, and come in with them. */
@NullMarked
package org.gatehouse.plugins.oauth2;

import org.jspecify.annotations.NullMarked;
