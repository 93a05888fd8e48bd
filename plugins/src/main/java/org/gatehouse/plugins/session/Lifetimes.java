package org.gatehouse.plugins.session;

import java.util.Optional;
import java.util.OptionalLong;

/** How long a session lasts, in seconds; 0 is without end. */
record Lifetimes(long idling, long rolling, long absolute) {
  /** A cookie that is younger than this is not sent anew for being used, as in Kong. */
  private static final long TOUCH_AFTER = 60;

  static Lifetimes ofSession(SessionConfig config) {
    return new Lifetimes(
        seconds(config.idlingTimeout(), 900),
        seconds(config.rollingTimeout(), 3600),
        seconds(config.absoluteTimeout(), 86400));
  }

  static Lifetimes ofRemembering(SessionConfig config) {
    return new Lifetimes(
        0,
        seconds(config.rememberRollingTimeout(), 604800),
        seconds(config.rememberAbsoluteTimeout(), 2592000));
  }

  static long seconds(Optional<Double> configured, long otherwise) {
    return configured.map(seconds -> (long) Math.max(0, Math.ceil(seconds))).orElse(otherwise);
  }

  boolean isOver(Ticket ticket, long now) {
    OptionalLong left = left(ticket, now);
    return left.isPresent() && left.getAsLong() <= 0;
  }

  /** The seconds until the session ends when it is not used; empty for never. */
  OptionalLong left(Ticket ticket, long now) {
    return least(
        idlingLeft(ticket, now), least(rollingLeft(ticket, now), absoluteLeft(ticket, now)));
  }

  /** The seconds for which this id is good however much it is used; empty for ever. */
  OptionalLong usable(Ticket ticket, long now) {
    return least(rollingLeft(ticket, now), absoluteLeft(ticket, now));
  }

  OptionalLong idlingLeft(Ticket ticket, long now) {
    return left(idling, ticket.usedAt(), now);
  }

  OptionalLong rollingLeft(Ticket ticket, long now) {
    return left(rolling, ticket.renewedAt(), now);
  }

  OptionalLong absoluteLeft(Ticket ticket, long now) {
    return left(absolute, ticket.startedAt(), now);
  }

  private static OptionalLong left(long lifetime, long since, long now) {
    return lifetime == 0 ? OptionalLong.empty() : OptionalLong.of(lifetime - (now - since));
  }

  private static OptionalLong least(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  /** Three quarters of the id's time are over, as in Kong. */
  boolean isDueForRenewal(Ticket ticket, long now) {
    return rolling != 0 && (now - ticket.renewedAt()) * 4 >= rolling * 3;
  }

  /** So much of the idling time is over that the client should get a later start of it. */
  boolean isDueForTouch(Ticket ticket, long now) {
    return idling != 0 && now - ticket.usedAt() >= Math.min(TOUCH_AFTER, Math.max(1, idling / 4));
  }
}
