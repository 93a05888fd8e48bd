package org.gatehouse.api.entity;

import java.util.Optional;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.config.ValueCheck;

/** An upstream is named like a host, since services name it as their host. */
final class UpstreamName implements ValueCheck {
  @Override
  public Optional<String> problemWith(Object value) {
    HostAddress address;
    try {
      address = HostAddress.parse((String) value);
    } catch (IllegalArgumentException e) {
      return Optional.of("Invalid name ('%s'); must be a valid hostname".formatted(value));
    }
    if (address.kind() != HostAddress.Kind.NAME) {
      return Optional.of("Invalid name ('%s'); no ip addresses allowed".formatted(value));
    }
    return address.port().isPresent()
        ? Optional.of("Invalid name ('%s'); no port allowed".formatted(value))
        : Optional.empty();
  }
}
