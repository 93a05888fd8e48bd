/** The plugin bot-detection: refuses programs by the names that they give themselves. */
@NullMarked
package org.gatehouse.plugins.botdetection;

import org.jspecify.annotations.NullMarked;
