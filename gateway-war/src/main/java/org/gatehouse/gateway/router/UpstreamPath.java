package org.gatehouse.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Joins a service's path and a request's as Kong's default router does.
 *
 * <p>That router handles {@code path_handling: v1} like v0 (so does the recording of Kong 3.9), so
 * the setting does not come in here.
 */
public final class UpstreamPath {
  private static final String SAFE_MARKS = "!#$&'()*+,/:;=?@[]-_.~%";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private UpstreamPath() {}

  /**
   * The path to ask the upstream for, with all characters escaped that must not be in one.
   *
   * @param requestPath in normal form
   * @param matchedPath what of it matched; empty when the route has no paths
   * @param servicePath {@code /} for a service without
   */
  public static String of(
      String requestPath, String matchedPath, boolean stripPath, String servicePath) {
    return escape(
        stripPath
            ? stripped(requestPath, matchedPath, servicePath)
            : kept(requestPath, servicePath));
  }

  private static String kept(String requestPath, String servicePath) {
    if (servicePath.endsWith("/")) {
      return servicePath + requestPath.substring(1);
    }
    return requestPath.equals("/") ? servicePath : servicePath + requestPath;
  }

  private static String stripped(String requestPath, String matchedPath, String servicePath) {
    String rest = withoutDots(requestPath.substring(Math.max(matchedPath.length(), 1)));
    boolean asksForDirectory = requestPath.endsWith("/");
    if (!servicePath.endsWith("/")) {
      if (rest.isEmpty()) {
        return requestPath.length() > 1 && asksForDirectory ? servicePath + "/" : servicePath;
      }
      return rest.startsWith("/") ? servicePath + rest : servicePath + "/" + rest;
    }
    String parent = servicePath.substring(0, servicePath.length() - 1);
    if (rest.isEmpty()) {
      return parent.isEmpty() || asksForDirectory ? servicePath : parent;
    }
    return rest.startsWith("/") ? parent + rest : servicePath + rest;
  }

  /* A route's path may end within a segment: of /a..., cut at /a., a dot segment would be left. */
  private static String withoutDots(String rest) {
    if (rest.equals(".") || rest.equals("..")) {
      return "";
    }
    if (rest.startsWith("./")) {
      return rest.substring(2);
    }
    return rest.startsWith("../") ? rest.substring(3) : rest;
  }

  private static String escape(String path) {
    int safe = 0;
    while (safe < path.length() && isSafe(path.charAt(safe))) {
      safe++;
    }
    if (safe == path.length()) {
      return path;
    }
    StringBuilder out = new StringBuilder(path.length() + 16).append(path, 0, safe);
    for (byte b : path.substring(safe).getBytes(StandardCharsets.UTF_8)) {
      if (isSafe((char) (b & 0xFF))) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.toHighHexDigit(b)).append(HEX.toLowHexDigit(b));
      }
    }
    return out.toString();
  }

  private static boolean isSafe(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SAFE_MARKS.indexOf(c) >= 0;
  }
}
