package org.gatehouse.gateway.router;

/** What a raw path turns out to be: a {@link RequestPath}, or a reason to refuse the request. */
public sealed interface PathReading permits RequestPath, PathRefusal {}
