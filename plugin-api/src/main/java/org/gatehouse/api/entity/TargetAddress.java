package org.gatehouse.api.entity;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.config.InputExpansion;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/**
 * Gives a target's address its one written form, with a port, so that two targets are equal when
 * their texts are: {@code example.test:8000}, {@code [0000:…:0001]:80}.
 */
final class TargetAddress implements InputExpansion, ValueCheck {
  private static final int DEFAULT_PORT = 8000;

  @Override
  public void expand(Map<String, @Nullable Object> input, Problems problems) {
    if (input.get("target") instanceof String target) {
      try {
        input.put("target", HostAddress.parse(target).withDefaultPort(DEFAULT_PORT).toString());
      } catch (IllegalArgumentException e) {
        problems.field("target", "Invalid target; not a valid hostname or ip address");
      }
    }
  }

  @Override
  public Optional<String> problemWith(Object value) {
    try {
      HostAddress.parse((String) value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "Invalid target ('%s'); not a valid hostname or ip address".formatted(value));
    }
  }
}
