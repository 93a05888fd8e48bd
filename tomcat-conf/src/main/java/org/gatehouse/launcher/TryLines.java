package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The commands to try first, as the README has them.
 *
 * <p>They are the lines of the {@code sh} block between {@code <!-- try:start -->} and {@code <!--
 * try:end -->}. For a node on other ports the ports in them are replaced.
 */
final class TryLines {

  private TryLines() {}

  /** The lines, none when the file or the marks are missing. */
  static List<String> read(Path readme, LauncherSettings settings) {
    String text;
    try {
      text = Files.readString(readme);
    } catch (IOException e) {
      return List.of();
    }
    int start = text.indexOf("<!-- try:start -->");
    int end = text.indexOf("<!-- try:end -->");
    if (start < 0 || end < start) {
      return List.of();
    }
    return text.substring(start, end)
        .lines()
        .skip(1)
        .filter(line -> !line.isBlank() && !line.startsWith("```"))
        .map(line -> onPortsOf(settings, line))
        .toList();
  }

  private static String onPortsOf(LauncherSettings settings, String line) {
    return line.replaceAll(":8000\\b", ":" + settings.proxyPort())
        .replaceAll(":8443\\b", ":" + settings.proxySslPort())
        .replaceAll(":8001\\b", ":" + settings.adminPort())
        .replaceAll(":8007\\b", ":" + settings.statusPort());
  }
}
