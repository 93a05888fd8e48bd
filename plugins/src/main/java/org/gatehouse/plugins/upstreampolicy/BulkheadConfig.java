package org.gatehouse.plugins.upstreampolicy;

import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;

/** How many requests a service may have in flight. */
public record BulkheadConfig(
    @Doc("How many requests there may be, from the call to the end of the answer; any when absent.")
        @Between(min = 1, max = 100000)
        Optional<Integer> maxInFlight,
    @Doc("How many more may wait to be let in.") @Between(min = 0, max = 100000) @Default("0")
        int queue,
    @Doc("Milliseconds that one waits, at most.") @Between(min = 1, max = 60000) @Default("1000")
        int maxWait) {}
