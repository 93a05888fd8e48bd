package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients and tokens of oauth2, and codes, which are nobody's business. */
class Oauth2IT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final String HASH =
      "\\$pbkdf2-sha512\\$i=10000,l=32\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}";

  @Test
  void clients_secretsAreShown_orTheirHashes() {
    try (AdminServer server = AdminServer.on(POSTGRES.createDatabase())) {
      AdminClient admin = new AdminClient(server);
      admin.post("/consumers", "{\"username\":\"alice\"}");

      var plain =
          admin.post(
              "/consumers/alice/oauth2",
              "{\"name\":\"app1\",\"client_id\":\"cid\",\"client_secret\":\"csec\","
                  + "\"redirect_uris\":[\"http://127.0.0.1/cb\"]}");
      assertThat(plain.status()).isEqualTo(201);
      assertThat(plain.at("client_secret")).isEqualTo("csec");
      assertThat(plain.at("client_type")).isEqualTo("confidential");
      var hashed = admin.patch("/oauth2/cid", "{\"hash_secret\":true}");
      String hash = String.valueOf(hashed.at("client_secret"));
      assertThat(hash).matches(HASH);
      assertThat(admin.patch("/oauth2/cid", "{\"name\":\"app2\"}").at("client_secret"))
          .isEqualTo(hash);
      var renewed = admin.patch("/oauth2/cid", "{\"client_secret\":\"csec\"}");
      assertThat(String.valueOf(renewed.at("client_secret"))).matches(HASH).isNotEqualTo(hash);
      var refused =
          admin.post(
              "/consumers/alice/oauth2",
              "{\"name\":\"app3\",\"redirect_uris\":[\"not-a-url\",\"http://x/#frag\"]}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.at("message"))
          .isEqualTo(
              "2 schema violations (redirect_uris.1: cannot parse 'not-a-url'; "
                  + "redirect_uris.2: fragment not allowed in 'http://x/#frag')");
    }
  }

  @Test
  void tokens_areAtTheEndpointsOfKong_codesAtNone() {
    try (AdminServer server = AdminServer.on(POSTGRES.createDatabase())) {
      AdminClient admin = new AdminClient(server);
      admin.post("/consumers", "{\"username\":\"alice\"}");
      var client =
          admin.post("/consumers/alice/oauth2", "{\"name\":\"app\",\"client_id\":\"cid\"}");

      var token =
          admin.post(
              "/oauth2_tokens",
              "{\"credential\":{\"id\":\"" + client.at("id") + "\"},\"expires_in\":60}");
      assertThat(token.status()).isEqualTo(201);
      assertThat(String.valueOf(token.at("access_token"))).matches("[A-Za-z0-9]{32}");
      assertThat(token.at("token_type")).isEqualTo("bearer");
      assertThat(admin.get("/oauth2/cid/oauth2_tokens").each("id")).containsExactly(token.at("id"));

      assertThat((List<?>) admin.get("/endpoints").at("data"))
          .map(Object::toString)
          .contains(
              "/oauth2/{oauth2_credentials}/oauth2_tokens",
              "/oauth2_tokens/{oauth2_tokens}/credential",
              "/services/{services}/oauth2_tokens")
          .noneMatch(path -> path.contains("oauth2_authorization_codes"));
      assertThat(admin.get("/oauth2_authorization_codes").status()).isEqualTo(404);
      assertThat(admin.get("/schemas/oauth2_authorization_codes").status()).isEqualTo(200);
    }
  }
}
