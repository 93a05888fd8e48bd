package org.gatehouse.plugins.upstreampolicy;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HttpMethod;

/** When a second target is asked although the first may still answer. */
public record HedgeConfig(
    @Doc(
            "Milliseconds without an answer after which another target is asked too; never when absent.")
        @Between(min = 1, max = 60000)
        Optional<Integer> delay,
    @Doc("Methods of requests that may be sent to two targets.")
        @Default({"GET", "HEAD", "OPTIONS"})
        List<@HttpMethod String> methods,
    @Doc(
            "How many requests may be sent to a second target in ten seconds, as a part of those of"
                + " a service in these ten seconds; one a second always may.")
        @Between(min = 0, max = 1)
        @Default("0.1")
        double budgetRatio) {}
