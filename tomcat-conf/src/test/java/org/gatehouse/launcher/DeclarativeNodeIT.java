package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node without a database: what one application is told, the other one does. */
class DeclarativeNodeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path home;

  @Test
  void gateway_configurationThatIsPostedOrEdited_isFollowed() throws Exception {
    Path file = home.resolve("gatehouse.yml");
    try (LaunchedNode node = LaunchedNode.ofProject(home)) {
      node.environment.put("GATEHOUSE_DATABASE", "off");
      node.environment.put("GATEHOUSE_DECLARATIVE_CONFIG", file.toString());
      Files.writeString(file, config(node, "/first"));
      node.start();
      assertThat(node.data.resolve("postgres")).doesNotExist();
      await().atMost(PATIENCE).until(() -> proxied(node, "/first") == 200);

      assertThat(post(node, config(node, "/second"))).isEqualTo(201);
      await().atMost(PATIENCE).until(() -> proxied(node, "/second") == 200);
      assertThat(proxied(node, "/first")).isEqualTo(404);

      Files.writeString(file, config(node, "/third"));
      await().atMost(PATIENCE).until(() -> proxied(node, "/third") == 200);

      Files.writeString(file, "_format_version: '3.0'\nfoos: []\n");
      assertThat(post(node, "_format_version: '3.0'\nfoos: []\n")).isEqualTo(400);
      assertThat(proxied(node, "/third")).isEqualTo(200);
    }
  }

  private static String config(LaunchedNode node, String path) {
    return """
    _format_version: "3.0"
    services:
    - name: status
      url: http://127.0.0.1:%d/status
      routes: [{name: only, paths: [%s]}]
    """
        .formatted(node.adminPort, path);
  }

  private int proxied(LaunchedNode node, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + node.proxyPort + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private int post(LaunchedNode node, String yaml) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + node.adminPort + "/config");
    return http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "text/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
