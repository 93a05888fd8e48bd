package org.gatehouse.plugins.support.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A multipart form (RFC 7578), its parts kept as they were sent. */
final class MultipartArguments implements BodyArguments {
  /** A boundary is at most 70 characters long (RFC 2046 §5.1.1). */
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s\";]{1,70}))", Pattern.CASE_INSENSITIVE);

  private static final Pattern NAME =
      Pattern.compile(
          "^content-disposition:[^\\r\\n]*?;\\s*name=(?:\"([^\"\\r\\n]*)\"|([^\\s\";]+))",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final String delimiter;
  private final List<Part> parts;

  private MultipartArguments(String delimiter, List<Part> parts) {
    this.delimiter = delimiter;
    this.parts = parts;
  }

  static Optional<BodyArguments> parse(String contentType, byte[] body) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      return Optional.empty();
    }
    String delimiter = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
    /* Latin-1 keeps every byte as one character; a line end in front makes all delimiters alike. */
    String text = "\r\n" + new String(body, ISO_8859_1);
    List<Part> parts = new ArrayList<>();
    int at = text.indexOf("\r\n" + delimiter);
    while (at >= 0) {
      int start = at + 2 + delimiter.length();
      if (text.startsWith("--", start)) {
        return Optional.of(new MultipartArguments(delimiter, parts));
      }
      int end = text.indexOf("\r\n" + delimiter, start);
      if (!text.startsWith("\r\n", start) || end < 0) {
        return Optional.empty();
      }
      Optional<Part> part = Part.parse(text.substring(start + 2, Math.max(start + 2, end)));
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
      at = end;
    }
    return Optional.empty();
  }

  @Override
  public @Nullable Object value(String name) {
    Repeated found = new Repeated();
    for (Part part : parts) {
      if (part.name.equals(name)) {
        found.add(name, part.value);
      }
    }
    return found.values().get(name);
  }

  @Override
  public boolean remove(String name) {
    return parts.removeIf(part -> part.name.equals(name));
  }

  @Override
  public byte[] toBytes() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      out.append(delimiter).append("\r\n").append(part.sent).append("\r\n");
    }
    return out.append(delimiter).append("--\r\n").toString().getBytes(ISO_8859_1);
  }

  @Override
  public Object toJson() {
    Repeated all = new Repeated();
    parts.forEach(part -> all.add(part.name, part.value));
    return all.values();
  }

  /** One part: its head and body as sent, and what they mean. */
  private record Part(String sent, String name, String value) {
    static Optional<Part> parse(String sent) {
      int end = sent.indexOf("\r\n\r\n");
      Matcher name = NAME.matcher(end < 0 ? "" : sent.substring(0, end));
      if (!name.find()) {
        return Optional.empty();
      }
      return Optional.of(
          new Part(
              sent,
              utf8(name.group(1) != null ? name.group(1) : name.group(2)),
              utf8(sent.substring(end + 4))));
    }

    private static String utf8(String latin1) {
      return new String(latin1.getBytes(ISO_8859_1), UTF_8);
    }
  }
}
