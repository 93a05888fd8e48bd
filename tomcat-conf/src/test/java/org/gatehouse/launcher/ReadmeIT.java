package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees: {@code ./gatehouse run}, then the lines that the README says to try. */
class ReadmeIT {

  @TempDir Path home;

  @Test
  void linesToTry_makeAGatewayThatRefusesOneCallAndForwardsOne() throws Exception {
    try (LaunchedNode node = LaunchedNode.ofProject(home)) {
      preferDefaultPorts(node);
      List<String> lines = TryLines.read(home.resolve("README.md"), settingsOf(node));
      assertThat(lines).hasSize(5);
      node.start();
      assertThat(node.stdout()).contains("Try:\n  " + String.join("\n  ", lines) + "\n");

      String output = bash(lines);

      int refused = output.indexOf("\"message\":\"No API key found in request\"");
      assertThat(refused).as(output).isPositive();
      assertThat(output.substring(0, refused))
          .contains("\"name\":\"demo\"", "\"name\":\"key-auth\"", "\"key\":\"alice-key\"");
      assertThat(output.substring(refused)).contains("\"reachable\":true");
    }
  }

  /** With these the lines run as they stand; where something else has them, on other ports. */
  private static void preferDefaultPorts(LaunchedNode node) {
    List<String> variables =
        List.of(
            "GATEHOUSE_PROXY_PORT",
            "GATEHOUSE_PROXY_SSL_PORT",
            "GATEHOUSE_ADMIN_PORT",
            "GATEHOUSE_STATUS_PORT");
    LauncherSettings defaults = LauncherSettings.read(Map.of(), node.home);
    try {
      Ports.checkFree(defaults);
      node.environment.keySet().removeAll(variables);
    } catch (StartFailure e) {
      // They keep the free ones.
    }
  }

  private static LauncherSettings settingsOf(LaunchedNode node) {
    return LauncherSettings.read(node.environment, node.home);
  }

  /** Runs the lines as one script and returns all that it printed. */
  private String bash(List<String> lines) throws IOException, InterruptedException {
    Path output = home.resolve("output");
    Process bash =
        new ProcessBuilder("bash")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (var stdin = bash.getOutputStream()) {
      stdin.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output);
    assertThat(bash.exitValue()).as(printed).isZero();
    return printed;
  }
}
