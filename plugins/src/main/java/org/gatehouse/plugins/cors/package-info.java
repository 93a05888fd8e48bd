/** The plugin cors: lets browsers call the API from pages of other origins. */
@NullMarked
package org.gatehouse.plugins.cors;

import org.jspecify.annotations.NullMarked;
