package org.gatehouse.store.declarative;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.UriPath;
import org.jspecify.annotations.Nullable;

/**
 * The paths of routes in formats before 3.0, where a path was a regular expression when it had
 * other characters than a plain path has: such ones get the {@code ~} that says so today, and plain
 * ones their normal form.
 */
final class OldPaths {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9.\\-_~/%]*");
  private static final String RESERVED = "!#$%&'()*+,/:;=?@[]";
  private static final String META = ".^-{}\\|";

  private OldPaths() {}

  /** The values of a document with the paths of its routes as format 3.0 has them. */
  static Map<String, @Nullable Object> migrated(Map<String, @Nullable Object> document) {
    Map<String, @Nullable Object> migrated = new LinkedHashMap<>(document);
    migrated.computeIfPresent("routes", (name, routes) -> each(routes, OldPaths::route));
    migrated.computeIfPresent(
        "services",
        (name, services) ->
            each(
                services,
                service ->
                    service.computeIfPresent(
                        "routes", (nested, routes) -> each(routes, OldPaths::route))));
    return migrated;
  }

  private interface Change {
    void apply(Map<String, @Nullable Object> entity);
  }

  private static Object each(Object entities, Change change) {
    if (!(entities instanceof List<?> list)) {
      return entities;
    }
    List<@Nullable Object> changed = new ArrayList<>(list.size());
    for (Object entity : list) {
      if (entity instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(JsonValues.object(map));
        change.apply(copy);
        changed.add(copy);
      } else {
        changed.add(entity);
      }
    }
    return changed;
  }

  private static void route(Map<String, @Nullable Object> route) {
    if (route.get("paths") instanceof List<?> paths) {
      List<@Nullable Object> changed = new ArrayList<>(paths.size());
      paths.forEach(path -> changed.add(path instanceof String text ? migrated(text) : path));
      route.put("paths", changed);
    }
  }

  static String migrated(String path) {
    return PLAIN.matcher(path).matches() ? UriPath.normalize(path) : "~" + decoded(path);
  }

  /** Without the percent-encoding that routers used to undo in regular expressions. */
  private static String decoded(String regex) {
    byte[] bytes = regex.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int value = bytes[i] == '%' ? triplet(bytes, i) : -1;
      if (value < 0) {
        out.write(bytes[i]);
        continue;
      }
      if (RESERVED.indexOf(value) >= 0) {
        String triplet = new String(bytes, i, 3, StandardCharsets.US_ASCII);
        out.writeBytes(triplet.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
      } else {
        if (META.indexOf(value) >= 0) {
          out.write('\\');
        }
        out.write(value);
      }
      i += 2;
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int triplet(byte[] bytes, int index) {
    if (index + 2 >= bytes.length) {
      return -1;
    }
    int high = Character.digit(bytes[index + 1], 16);
    int low = Character.digit(bytes[index + 2], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
