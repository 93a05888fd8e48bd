package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.gatehouse.servers.AdminClient;
import org.gatehouse.servers.BuiltFiles;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin in a jar of its own, with a credential of its own, in a node that knows neither. */
class ExamplePluginIT {

  @TempDir Path home;

  @Test
  void badge_letsItsConsumerInAndNobodyElse() throws Exception {
    try (UpstreamServer upstream = UpstreamServer.start();
        LaunchedNode node = LaunchedNode.ofProject(home)) {
      Path jar = BuiltFiles.examplePlugin();
      Path folder = Files.createDirectory(home.resolve("jars"));
      Files.copy(jar, folder.resolve(jar.getFileName()));
      node.environment.put("GATEHOUSE_PLUGIN_PATH", folder.toString());
      node.environment.put("GATEHOUSE_PLUGINS", "bundled,badge-auth");
      node.start();
      AdminClient admin = new AdminClient(node.adminPort, "");
      configure(admin, upstream);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> RawClient.get(node.proxyPort, "/gate").status() == 401);

      assertThat(admin.get("/consumers/alice/badges").text()).contains("\"number\":\"4711\"");
      assertThat(RawClient.get(node.proxyPort, "/gate", "X-Badge: 4712").text())
          .contains("No known badge");
      assertThat(upstream.requests()).isEmpty();
      RawResponse forwarded = RawClient.get(node.proxyPort, "/gate/a", "X-Badge: 4711");
      assertThat(forwarded.status()).isEqualTo(200);
      ReceivedRequest received = upstream.requests().get(0);
      assertThat(received.target()).isEqualTo("/a");
      assertThat(received.header("X-Consumer-ID")).isPresent();
      assertThat(received.header("X-Badge")).isEmpty();
    }
  }

  private static void configure(AdminClient admin, UpstreamServer upstream) throws IOException {
    admin.create("/services", "{\"name\":\"inside\",\"url\":\"%s\"}".formatted(upstream.url()));
    admin.create("/services/inside/plugins", "{\"name\":\"badge-auth\"}");
    admin.create("/consumers", "{\"username\":\"alice\"}");
    admin.create("/consumers/alice/badges", "{\"number\":\"4711\"}");
    admin.create("/services/inside/routes", "{\"paths\":[\"/gate\"]}");
  }
}
