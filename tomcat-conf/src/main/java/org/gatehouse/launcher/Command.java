package org.gatehouse.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end and what it printed, both streams together. */
record Command(int exitCode, String output) {

  /** Runs the program with {@code input} as its standard input. */
  static Command run(List<String> program, String input) {
    ProcessBuilder builder = new ProcessBuilder(program).redirectErrorStream(true);
    // Settings meant for other databases must not reach ours; messages are matched in English.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.directory(new File("/"));
    try {
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all; its exit code and output tell why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new Command(process.exitValue(), output);
    } catch (IOException e) {
      return new Command(127, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(program.get(0) + " was interrupted", e));
    }
  }

  boolean succeeded() {
    return exitCode == 0;
  }

  /** The last line that says what went wrong, or else the last line. */
  String reason() {
    List<String> lines = output.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream()
        .filter(
            line -> line.contains("FATAL:") || line.contains("error:") || line.contains("ERROR:"))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "exit code " + exitCode : lines.get(lines.size() - 1));
  }
}
