package org.gatehouse.plugins.session;

/** A session: what its cookie says, and whose it is. */
record Session(Ticket ticket, Subject subject) {}
