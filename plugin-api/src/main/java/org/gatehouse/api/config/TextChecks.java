package org.gatehouse.api.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of names, tags and URLs. */
final class TextChecks {
  private TextChecks() {}

  /** Names the first character that is half of a pair, which no store can hold. */
  private static Optional<String> encodingProblem(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        int position = text.substring(0, i).getBytes(StandardCharsets.UTF_8).length + 1;
        return Optional.of("invalid utf-8 character sequence detected at position " + position);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unlessMatches(Pattern pattern, String text, String message) {
    return encodingProblem(text)
        .or(() -> pattern.matcher(text).matches() ? Optional.empty() : Optional.of(message));
  }

  /** The name of a header. */
  static final class HeaderNameCheck implements ValueCheck {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

    @Override
    public Optional<String> problemWith(Object value) {
      return NAME.matcher((String) value).matches()
          ? Optional.empty()
          : Optional.of(
              "bad header name '%s', allowed characters are A-Z, a-z, 0-9, '_', and '-'"
                  .formatted(value));
    }
  }

  /** The name of an entity. */
  static final class EntityNameCheck implements ValueCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~\\x{80}-\\x{10FFFF}-]+");

    @Override
    public Optional<String> problemWith(Object value) {
      return unlessMatches(
          NAME,
          (String) value,
          "invalid value '%s': the only accepted ascii characters are alphanumerics or ., -, _, and ~"
              .formatted(value));
    }
  }

  /** A tag. */
  static final class TagCheck implements ValueCheck {
    private static final Pattern TAG = Pattern.compile("[ -+.0-~\\x{80}-\\x{10FFFF}-]+");

    @Override
    public Optional<String> problemWith(Object value) {
      return unlessMatches(
          TAG,
          (String) value,
          "invalid tag '%s': expected printable ascii (except `,` and `/`) or valid utf-8 sequences"
              .formatted(value));
    }
  }

  /** An absolute URL. */
  static final class UrlCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      UrlParts url = UrlParts.of((String) value);
      if (url.host().isEmpty()) {
        return Optional.of("missing host in url");
      }
      return url.scheme().isEmpty() ? Optional.of("missing scheme in url") : Optional.empty();
    }
  }
}
