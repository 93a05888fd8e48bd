package org.gatehouse.plugins.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/** Tells one side of sessions, in the header fields that are configured. Immutable. */
final class SessionHeaders {
  private final List<Property> properties = new ArrayList<>();
  private final Lifetimes lifetimes;
  private final String audience;

  private enum Property {
    ID("Session-Id"),
    AUDIENCE("Session-Audience"),
    SUBJECT("Session-Subject"),
    TIMEOUT("Session-Timeout"),
    IDLING_TIMEOUT("Session-Idling-Timeout"),
    ROLLING_TIMEOUT("Session-Rolling-Timeout"),
    ABSOLUTE_TIMEOUT("Session-Absolute-Timeout");

    private final String field;

    Property(String field) {
      this.field = field;
    }

    /** As configured, {@code idling-timeout}. */
    String configured() {
      return field.substring("Session-".length());
    }
  }

  SessionHeaders(Optional<Set<String>> configured, Lifetimes lifetimes, String audience) {
    this.lifetimes = lifetimes;
    this.audience = audience;
    for (Property property : Property.values()) {
      boolean isWanted =
          configured
              .map(names -> names.stream().anyMatch(property.configured()::equalsIgnoreCase))
              .orElse(false);
      if (isWanted) {
        properties.add(property);
      }
    }
  }

  /** Sets the fields, and removes those that there is nothing to say in; null is no session. */
  void write(@Nullable Session session, long now, Headers headers) {
    for (Property property : properties) {
      Optional<String> value = session == null ? Optional.empty() : value(property, session, now);
      if (value.isPresent()) {
        headers.set(property.field, FieldText.utf8(value.get()));
      } else {
        headers.remove(property.field);
      }
    }
  }

  private Optional<String> value(Property property, Session session, long now) {
    Ticket ticket = session.ticket();
    return switch (property) {
      case ID -> Optional.of(ticket.id());
      case AUDIENCE -> Optional.of(audience);
      case SUBJECT -> Optional.of(session.subject().name());
      case TIMEOUT -> text(lifetimes.left(ticket, now));
      case IDLING_TIMEOUT -> text(lifetimes.idlingLeft(ticket, now));
      case ROLLING_TIMEOUT -> text(lifetimes.rollingLeft(ticket, now));
      case ABSOLUTE_TIMEOUT -> text(lifetimes.absoluteLeft(ticket, now));
    };
  }

  private static Optional<String> text(OptionalLong seconds) {
    return seconds.isPresent() ? Optional.of(Long.toString(seconds.getAsLong())) : Optional.empty();
  }
}
