package org.gatehouse.plugins.support.transform;

import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.api.config.ValueCheck;

/** Old and new name of a header, {@code old:new}. */
public final class HeaderRename implements ValueCheck {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

  @Override
  public Optional<String> problemWith(Object value) {
    NamedValue names = NamedValue.parse((String) value);
    return problemWithName(names.name()).or(() -> problemWithName(names.value().orElse("")));
  }

  private static Optional<String> problemWithName(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("'" + name + "' is not a valid header");
  }
}
