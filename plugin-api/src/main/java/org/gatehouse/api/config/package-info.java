/**
 * The schema language: annotations on records, and {@link org.gatehouse.api.config.ConfigSchema},
 * which reads them for everybody.
 */
@NullMarked
package org.gatehouse.api.config;

import org.jspecify.annotations.NullMarked;
