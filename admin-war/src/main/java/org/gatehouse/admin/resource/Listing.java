package org.gatehouse.admin.resource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list a call asks for, by {@code size}, {@code offset} and {@code tags}, and what
 * the client gets of it.
 */
final class Listing {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;
  private static final int MAX_TAGS = 5;
  private static final Pattern TAG = Pattern.compile("[ -+\\-.0-~\\x80-\\x{10FFFF}]+");

  private final Call call;

  Listing(Call call) {
    this.call = call;
  }

  /**
   * The page that is asked for.
   *
   * @param withTags whether the entities have tags; the argument is ignored otherwise
   * @throws GatewayException when size or tags are not what they must be
   */
  PageRequest request(boolean withTags) {
    int size = call.query("size").map(Listing::size).orElse(DEFAULT_SIZE);
    Optional<String> tags = withTags ? call.query("tags") : Optional.empty();
    boolean any = tags.filter(text -> text.indexOf('/') >= 0).isPresent();
    return new PageRequest(
        size,
        call.query("offset"),
        tags.map(Listing::tags).orElse(List.of()),
        any,
        Optional.empty());
  }

  private static int size(String text) {
    double size;
    try {
      size = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new GatewayException(ErrorCode.INVALID_SIZE, "size must be a number", Map.of());
    }
    if (size != Math.rint(size) || size < 1 || size > MAX_SIZE) {
      throw new GatewayException(
          ErrorCode.INVALID_SIZE, "size must be an integer between 1 and " + MAX_SIZE, Map.of());
    }
    return (int) size;
  }

  private static List<String> tags(String text) {
    if (text.isEmpty()) {
      throw invalidTags("cannot be null");
    }
    String divider = text.indexOf('/') < 0 ? "," : "/";
    String all = text.endsWith(divider) ? text.substring(0, text.length() - 1) : text;
    List<String> tags = List.of(all.split(divider, -1));
    if (!tags.stream().allMatch(tag -> TAG.matcher(tag).matches())) {
      throw invalidTags("invalid filter syntax");
    }
    if (tags.size() > MAX_TAGS) {
      throw invalidTags("cannot query more than " + MAX_TAGS + " tags");
    }
    return tags;
  }

  private static GatewayException invalidTags(String problem) {
    return new GatewayException(
        ErrorCode.INVALID_OPTIONS,
        "invalid option (tags: " + problem + ")",
        Map.of("tags", problem));
  }

  /** The body of a page; its next page keeps size and tags, as a path relative to the API. */
  Map<String, @Nullable Object> body(
      String path, Page<? extends Map<String, ? extends @Nullable Object>> page) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("data", page.data());
    page.offset().ifPresent(offset -> body.put("offset", offset));
    body.put("next", page.offset().map(offset -> next(path, offset)).orElse(null));
    return body;
  }

  private String next(String path, String offset) {
    StringBuilder next = new StringBuilder(path).append("?offset=").append(escaped(offset));
    for (String kept : List.of("tags", "size")) {
      call.query(kept)
          .ifPresent(value -> next.append('&').append(kept).append('=').append(escaped(value)));
    }
    return next.toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
