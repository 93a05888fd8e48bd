package org.gatehouse.api.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of paths. */
final class PathChecks {
  /** The characters that RFC 3986 §3.3 allows in a path, and the percent sign. */
  private static final Pattern CHARACTERS = Pattern.compile("/[A-Za-z0-9._~/%:@!$&'()*+,;=-]*");

  private static final Pattern ENCODED = Pattern.compile("%[0-9a-fA-F]{2}");

  private PathChecks() {}

  private static Optional<String> encodingProblem(String path) {
    // the message shows what Kong's does: sound triplets left and right are blanked out
    String rest = ENCODED.matcher(path).replaceAll("___");
    int percent = rest.indexOf('%');
    return percent < 0
        ? Optional.empty()
        : Optional.of(
            "invalid url-encoded value: '%s'"
                .formatted(rest.substring(percent, Math.min(percent + 3, rest.length()))));
  }

  /** A path of a URL. */
  static final class HttpPathCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      String path = (String) value;
      return CHARACTERS.matcher(path).matches()
          ? encodingProblem(path)
          : Optional.of(
              "invalid path: '%s' (characters outside of the reserved list of RFC 3986 found)"
                  .formatted(path));
    }
  }

  /** A path of a route: a prefix in its normal form, or a regular expression after a tilde. */
  static final class RoutePathCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      String path = (String) value;
      return path.startsWith("~") ? regexProblem(path.substring(1)) : prefixProblem(path);
    }

    private static Optional<String> regexProblem(String regex) {
      return Pcre.problemWith(regex)
          .map(problem -> "invalid regex: '%s' (PCRE returned: %s)".formatted(regex, problem));
    }

    private static Optional<String> prefixProblem(String path) {
      // as in Kong, a path with characters beyond the RFC is only asked to be normal
      Optional<String> problem =
          CHARACTERS.matcher(path).matches() ? encodingProblem(path) : Optional.empty();
      if (problem.isPresent()) {
        return problem;
      }
      String normal = UriPath.normalize(path);
      return normal.equals(path)
          ? Optional.empty()
          : Optional.of("non-normalized path, consider use '" + normal + "' instead");
    }
  }
}
