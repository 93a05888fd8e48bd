package org.gatehouse.gateway.exchange;

import org.gatehouse.api.exchange.Answer;

/** How long a body may be, and what the client gets for more. */
record BodyLimit(long maxBytes, Answer otherwise) {}
