/** What requests and responses carry: JSON, forms and multipart forms as JSON values. */
@NullMarked
package org.gatehouse.admin.json;

import org.jspecify.annotations.NullMarked;
