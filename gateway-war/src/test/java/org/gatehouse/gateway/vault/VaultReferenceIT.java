package org.gatehouse.gateway.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A plugin whose config refers to environment variables, which the pom sets. */
class VaultReferenceIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final EntityType<Vault> VAULTS = EntityType.of(Vault.class);
  private static final UpstreamServer COLLECTOR = UpstreamServer.start();
  private static Vault vault;

  @BeforeAll
  static void configure() {
    COLLECTOR.handle(request -> Answer.status(200));
    vault =
        GATEWAY.add(
            Vault.class,
            Map.of("prefix", "team", "name", "env", "config", Map.of("prefix", "FIRST_")));
    GATEWAY.route(
        "vault.test",
        "http-log",
        Map.of(
            "http_endpoint",
            "http://127.0.0.1:" + COLLECTOR.port(),
            "headers",
            Map.of(
                "X-Env", "{vault://env/first-it-secret}", "X-Team", "{vault://team/it-secret}")));
    GATEWAY.awaitLive();
  }

  @AfterAll
  static void stop() {
    COLLECTOR.close();
  }

  @Test
  void reference_isResolvedWhenUsed_followsItsVault_andIsNeverStoredResolved() throws Exception {
    ReceivedRequest told = told();
    assertThat(told.header("X-Env")).contains("the first secret");
    assertThat(told.header("X-Team")).contains("the first secret");

    change(Map.of("prefix", "SECOND_"));
    told = told();
    assertThat(told.header("X-Env")).contains("the first secret");
    assertThat(told.header("X-Team")).contains("the second secret");
    assertThat(problems()).isEmpty();

    change(Map.of("prefix", "THIRD_"));
    assertThat(told().header("X-Team")).contains("");
    assertThat(problems())
        .singleElement()
        .isEqualTo(
            "config.headers.X-Team: unable to resolve reference {vault://team/it-secret} (could"
                + " not get value from external vault (no value found))");

    change(Map.of("prefix", "FIRST_"));
    assertThat(told().header("X-Team")).contains("the first secret");
    assertThat(problems()).isEmpty();
    assertThat(GATEWAY.store().readAll(EntityType.of(PluginInstance.class), row -> {}))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.config().get("headers"))
                    .isEqualTo(
                        Map.of(
                            "X-Env",
                            "{vault://env/first-it-secret}",
                            "X-Team",
                            "{vault://team/it-secret}")));
  }

  /** Changes the vault as the Admin API would, and waits until that is in force. */
  private static void change(Map<String, ?> config) {
    ConfigSchema<Vault> schema = VAULTS.schema();
    Map<String, @Nullable Object> values = new LinkedHashMap<>(schema.unbind(vault));
    values.put("config", config);
    values.put("updated_at", Instant.now().getEpochSecond());
    GATEWAY.store().entities(VAULTS).upsert(schema.bind(values));
    GATEWAY.awaitLive();
  }

  /** What a request's record was sent with. */
  private static ReceivedRequest told() throws IOException {
    int before = COLLECTOR.requests().size();
    assertThat(GATEWAY.get("vault.test", "/").status()).isEqualTo(200);
    Awaitility.await().atMost(PATIENCE).until(() -> COLLECTOR.requests().size() > before);
    return COLLECTOR.requests().get(before);
  }

  private static List<String> problems() {
    return GATEWAY.store().nodes().stream()
        .map(NodeReport::problems)
        .flatMap(List::stream)
        .map(Store.UnreadableRow::problem)
        .toList();
  }
}
