package org.gatehouse.gateway.vault;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a reference such as {@code {vault://env/pair/password?prefix=SSL_#2}}, taken apart
 * as Kong does.
 *
 * @param vault the kind of a vault, or the prefix of one that is configured
 * @param resource what to ask the vault for
 * @param key the member of the JSON object that the vault answers with; empty for all of it
 * @param config settings that take precedence over the vault's own
 * @param version the version of the secret; 0 when not given
 */
record VaultReference(
    String vault, String resource, Optional<String> key, Map<String, String> config, int version) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\{vault://(?<vault>[^/?#;]*)(?<path>/[^?#;]*)?(?:;[^?#]*)?"
              + "(?:\\?(?<query>[^#]*))?(?:#(?<version>.*))?\\}",
          Pattern.DOTALL);

  private static final Pattern SLASHES = Pattern.compile("/+");

  /**
   * The parts of a text that looks like a reference.
   *
   * @throws UnresolvedException when it is not well-formed
   */
  static VaultReference parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || form.group("vault").isEmpty()) {
      throw new UnresolvedException("reference url is missing host [" + text + "]");
    }
    String path = form.group("path");
    if (path == null) {
      throw new UnresolvedException("reference url is missing path [" + text + "]");
    }
    List<String> parts =
        Arrays.stream(SLASHES.split(path))
            .filter(part -> !part.isEmpty())
            .map(VaultReference::decoded)
            .toList();
    if (parts.isEmpty()) {
      throw new UnresolvedException("reference url has empty path [" + text + "]");
    }
    int last = parts.size() - 1;
    boolean hasKey = last > 0 && !path.endsWith("/");
    return new VaultReference(
        form.group("vault"),
        String.join("/", hasKey ? parts.subList(0, last) : parts),
        hasKey ? Optional.of(parts.get(last)) : Optional.empty(),
        query(form.group("query")),
        version(form.group("version"), text));
  }

  private static Map<String, String> query(@Nullable String query) {
    Map<String, String> config = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          config.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return config;
  }

  private static int version(@Nullable String version, String text) {
    try {
      return version == null ? 0 : Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw new UnresolvedException("reference url has invalid version [" + text + "]");
    }
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return part; // a lone percent sign stands for itself
    }
  }
}
