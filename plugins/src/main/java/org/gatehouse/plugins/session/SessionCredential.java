package org.gatehouse.plugins.session;

import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Credential;

/** The credential by which a session was begun, of which no more is known. */
record SessionCredential(UUID id, EntityRef consumer) implements Credential {}
