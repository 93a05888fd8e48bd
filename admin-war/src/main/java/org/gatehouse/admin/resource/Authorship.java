package org.gatehouse.admin.resource;

import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.api.store.Origin;

/**
 * Tells who wants to write, and on top of which revision.
 *
 * <p>The author is the user that the container has authenticated, else who the header {@code
 * X-Author} names, else the user of Basic credentials (RFC 7617), which somebody before the Admin
 * API may have checked.
 */
final class Authorship {
  private static final int LONGEST_NAME = 255;
  private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,18})\"?");
  private static final String BASIC = "basic ";

  private Authorship() {}

  static Origin of(Call call) {
    return new Origin(author(call), call.header("If-Match").flatMap(Authorship::revision));
  }

  private static String author(Call call) {
    String name =
        call.user()
            .map(Principal::getName)
            .or(() -> call.header("X-Author").map(String::strip))
            .or(() -> call.header("Authorization").flatMap(Authorship::basicUser))
            .orElse("");
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new BadRequestException(
          "X-Author: expected a name of at most " + LONGEST_NAME + " printable characters");
    }
    return name;
  }

  private static Optional<String> basicUser(String authorization) {
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(text.substring(0, colon));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not ours to judge: the Admin API asks for no credentials
    }
  }

  /** Any revision will do for {@code *}: there always is one. */
  private static Optional<Long> revision(String entityTag) {
    if (entityTag.strip().equals("*")) {
      return Optional.empty();
    }
    Matcher number = ENTITY_TAG.matcher(entityTag.strip());
    if (!number.matches()) {
      throw new BadRequestException(
          "If-Match: %s (expected: the number of a revision in double quotes)"
              .formatted(entityTag));
    }
    return Optional.of(Long.valueOf(number.group(1)));
  }
}
