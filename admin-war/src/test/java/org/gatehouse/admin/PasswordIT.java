package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Passwords of basic-auth, which are stored and shown as hashes only. */
class PasswordIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final String OURS = "\\$bcrypt-sha256\\$v=2,t=2b,r=10\\$.{22}\\$.{31}";

  /** As recorded from Kong 3.9.3 for the password s3cret of this consumer. */
  private static final String CONSUMER = "7ec1d456-0799-4dae-b4fb-300ae3f5c000";

  private static final String KONGS = "3186ab194b3d0dfd42df1919ba27677f7c5bb0e6";

  private static final String DOCUMENT =
      """
      _format_version: "3.0"
      _transform: %s
      consumers:
      - id: %s
        username: alice
        basicauth_credentials:
        - {username: alice, password: %s}
      """;

  @TempDir Path folder;

  @Test
  void adminApi_passwords_areHashedOnce() {
    try (AdminServer server = AdminServer.on(POSTGRES.createDatabase())) {
      AdminClient admin = new AdminClient(server);
      admin.post("/consumers", "{\"username\":\"alice\"}");

      var made = admin.form("POST", "/consumers/alice/basic-auth", "username=al&password=s3cret");
      assertThat(made.status()).isEqualTo(201);
      String hash = String.valueOf(made.at("password"));
      assertThat(hash).matches(OURS);

      var tagged = admin.patch("/basic-auths/al", "{\"tags\":[\"a\"]}");
      assertThat(tagged.at("password")).isEqualTo(hash);
      var putBack =
          admin.put(
              "/consumers/alice/basic-auth/al",
              "{\"username\":\"al\",\"password\":\"" + hash + "\"}");
      assertThat(putBack.at("password")).isEqualTo(hash);
      assertThat(admin.get("/basic-auths").each("password")).containsExactly(hash);

      var changed = admin.patch("/basic-auths/al", "{\"password\":\"s3cret\"}");
      assertThat(String.valueOf(changed.at("password"))).matches(OURS).isNotEqualTo(hash);

      var missing = admin.post("/consumers/alice/basic-auth", "{}");
      assertThat(missing.status()).isEqualTo(400);
      assertThat(missing.at("message"))
          .isEqualTo(
              "2 schema violations (password: required field missing;"
                  + " username: required field missing)");
      var taken =
          admin.post("/consumers/alice/basic-auth", "{\"username\":\"al\",\"password\":\"p\"}");
      assertThat(taken.status()).isEqualTo(409);
    }
  }

  @Test
  void document_passwords_areHashedAsInKong_orAreHashesAlready() {
    try (AdminServer server =
        AdminServer.withoutDatabase(
            Map.of(
                "data", folder.resolve("data").toString(),
                "declarative_config", folder.resolve("gatehouse.yml").toString()))) {
      AdminClient admin = new AdminClient(server);

      for (String document :
          new String[] {
            DOCUMENT.formatted("true", CONSUMER, "s3cret"),
            DOCUMENT.formatted("false", CONSUMER, KONGS)
          }) {
        assertThat(admin.send("POST", "/config", document, "Content-Type", "text/yaml").status())
            .isEqualTo(201);
        assertThat(admin.get("/basic-auths/alice").at("password")).isEqualTo(KONGS);
      }
      assertThat(String.valueOf(admin.get("/config").at("config"))).doesNotContain("s3cret");
    }
  }
}
