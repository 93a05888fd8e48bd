package org.gatehouse.plugins.support.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An urlencoded form, kept as it was encoded. */
final class FormArguments implements BodyArguments {
  /** How many are looked into; the rest is sent on all the same. As in Kong, by default. */
  private static final int MAX_ARGUMENTS = 100;

  /* Latin-1 keeps every byte as one character, so that what is not touched is sent on unchanged. */
  private final List<String> pairs;

  FormArguments(byte[] body) {
    this.pairs = new ArrayList<>(Arrays.asList(new String(body, ISO_8859_1).split("&", -1)));
  }

  @Override
  public @Nullable Object value(String name) {
    return values().get(name);
  }

  @Override
  public boolean remove(String name) {
    return pairs.removeIf(pair -> !pair.isEmpty() && name(pair).equals(name));
  }

  @Override
  public byte[] toBytes() {
    return String.join("&", pairs).getBytes(ISO_8859_1);
  }

  @Override
  public Object toJson() {
    return values();
  }

  private Map<String, Object> values() {
    Repeated all = new Repeated();
    int count = 0;
    for (String pair : pairs) {
      if (!pair.isEmpty() && count++ < MAX_ARGUMENTS) {
        all.add(name(pair), value(pair, pair.indexOf('=')));
      }
    }
    return all.values();
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return PercentEncoding.decode(equals < 0 ? pair : pair.substring(0, equals));
  }

  private static Object value(String pair, int equals) {
    return equals < 0 ? (Object) true : PercentEncoding.decode(pair.substring(equals + 1));
  }
}
