package org.gatehouse.api.config;

import java.util.UUID;

/** A pointer to another entity; on the wire {@code {"id": "…"}}. */
public record EntityRef(UUID id) {}
