package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does about a client that leaves while the upstream thinks. */
class ClientLeavesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path home;

  @Test
  void clientThatLeaves_endsTheCall_whichIsLoggedAndNotHeldAgainstTheTarget() throws Exception {
    Path file = home.resolve("gatehouse.yml");
    try (LaunchedNode node = LaunchedNode.ofProject(home);
        UpstreamServer upstream = UpstreamServer.start();
        UpstreamServer collector = UpstreamServer.start()) {
      Files.writeString(file, config(upstream.port(), collector.port()));
      node.environment.put("GATEHOUSE_DATABASE", "off");
      node.environment.put("GATEHOUSE_DECLARATIVE_CONFIG", file.toString());
      node.start();
      await().atMost(PATIENCE).until(() -> RawClient.get(node.proxyPort, "/").status() == 200);

      upstream.handle(request -> Answer.hang());
      leave(RawClient.connect(node.proxyPort), upstream);
      leave(RawClient.connectTls(node.proxySslPort), upstream);

      await().atMost(PATIENCE).until(() -> upstream.openConnections() == 0);
      await().atMost(PATIENCE).until(() -> countOf499(collector) == 2);
      assertThat(RawClient.get(node.adminPort, "/upstreams/group/health").text())
          .contains("\"health\":\"HEALTHY\"")
          .doesNotContain("UNHEALTHY");
      upstream.handle(request -> Answer.ok("back"));
      assertThat(RawClient.get(node.proxyPort, "/").text()).isEqualTo("back");
    }
  }

  private static long countOf499(UpstreamServer collector) {
    return collector.requests().stream()
        .filter(request -> request.body().text().contains("\"status\":499"))
        .count();
  }

  private static void leave(RawClient client, UpstreamServer upstream) throws Exception {
    int before = upstream.requests().size();
    try (client) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().atMost(PATIENCE).until(() -> upstream.requests().size() > before);
    }
  }

  private static String config(int port, int collectorPort) {
    return """
    _format_version: "3.0"
    upstreams:
    - name: group
      healthchecks: {passive: {unhealthy: {tcp_failures: 1, timeouts: 1, http_failures: 1}}}
      targets: [{target: "127.0.0.1:%d"}]
    services:
    - name: only
      url: http://group/
      retries: 0
      routes: [{name: only, paths: [/]}]
      plugins: [{name: http-log, config: {http_endpoint: "http://127.0.0.1:%d/"}}]
    """
        .formatted(port, collectorPort);
  }
}
