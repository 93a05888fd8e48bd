package org.gatehouse.plugins.upstreampolicy;

import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;

/** What is remembered for a fallback of kind {@code cached}. */
public record FallbackCacheConfig(
    @Doc("How many answers are remembered.") @Between(min = 1, max = 100000) @Default("500")
        int maxEntries,
    @Doc("Bytes of the longest body that is remembered.")
        @Between(min = 1, max = 16777216)
        @Default("65536")
        int maxBody) {}
