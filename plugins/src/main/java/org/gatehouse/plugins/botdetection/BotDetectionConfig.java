package org.gatehouse.plugins.botdetection;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Regex;

/** Settings of {@link BotDetectionPlugin}. */
public record BotDetectionConfig(
    @Doc(
            "Regular expressions (PCRE); a client whose User-Agent matches one, anywhere in it, passes"
                + " whatever else it matches.")
        @Default({})
        Optional<List<@Regex String>> allow,
    @Doc(
            "Regular expressions (PCRE); a client whose User-Agent matches one is refused, as are the"
                + " bots that are known anyway.")
        @Default({})
        Optional<List<@Regex String>> deny) {}
