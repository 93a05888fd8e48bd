package org.gatehouse.plugins.correlationid;

import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.OneOf;

/** Settings of {@link CorrelationIdPlugin}. */
public record CorrelationIdConfig(
    @Doc("The name of the header field that carries the id.")
        @HeaderName
        @Default("Kong-Request-ID")
        Optional<String> headerName,
    @Doc("How ids are made; see the behaviour notes.")
        @OneOf({"uuid", "uuid#counter", "tracker"})
        @Default("uuid#counter")
        String generator,
    @Doc("Whether the client is told the id too.") @Default("false") boolean echoDownstream) {}
