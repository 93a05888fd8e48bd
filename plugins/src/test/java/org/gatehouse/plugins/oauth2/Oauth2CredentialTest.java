package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class Oauth2CredentialTest {
  private static final Map<String, Object> ALICE = Map.of("id", SampleEntities.id("alice"));

  @Test
  void idAndSecret_leftOut_areRandom() {
    Oauth2Credential client =
        SampleEntities.entity(Oauth2Credential.class, Map.of("consumer", ALICE, "name", "app"));

    assertThat(client.clientId()).matches("[A-Za-z0-9]{32}").isNotEqualTo(client.clientSecret());
    assertThat(client.clientSecret()).matches("[A-Za-z0-9]{32}");
    assertThat(client.isPublic()).isFalse();
    assertThat(client.identifier()).isEqualTo(client.clientId());
  }

  @Test
  void hashSecret_storesAHash_whicheverOfTheTwoChanges() {
    ConfigSchema<Oauth2Credential> schema = ConfigSchema.of(Oauth2Credential.class);
    Oauth2Credential plain =
        SampleEntities.entity(
            Oauth2Credential.class,
            Map.of("consumer", ALICE, "name", "app", "client_secret", "csec"));

    Oauth2Credential hashed = changed(schema, plain, Map.of("hash_secret", true));
    assertThat(ClientSecret.isHash(hashed.clientSecret())).isTrue();
    assertThat(ClientSecret.matches("csec", hashed)).isTrue();

    Oauth2Credential renewed = changed(schema, hashed, Map.of("client_secret", "new"));
    assertThat(ClientSecret.isHash(renewed.clientSecret())).isTrue();
    assertThat(ClientSecret.matches("new", renewed)).isTrue();

    assertThat(changed(schema, renewed, Map.of("name", "other")).clientSecret())
        .isEqualTo(renewed.clientSecret());
  }

  /** As the Admin API changes an entity. */
  private static Oauth2Credential changed(
      ConfigSchema<Oauth2Credential> schema, Oauth2Credential known, Map<String, Object> changes) {
    return schema.bind(schema.complete(schema.merge(schema.unbind(known), changes), Instant.EPOCH));
  }

  @Test
  void redirectUris_notUrlsOrWithFragment_areRefusedOneByOne() {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("consumer", ALICE);
    input.put("name", "app");
    input.put("redirect_uris", List.of("not-a-url", "http://x/#frag", "http://x/?a=b"));

    assertThat(
            ConfigSchema.of(Oauth2Credential.class)
                .accept(input, Instant.ofEpochSecond(1_700_000_000))
                .problems()
                .message())
        .isEqualTo(
            "2 schema violations (redirect_uris.1: cannot parse 'not-a-url'; "
                + "redirect_uris.2: fragment not allowed in 'http://x/#frag')");
  }

  @Test
  void allows_isExact() {
    Oauth2Credential client = new Oauth2World(Map.of()).client;

    assertThat(client.allows("https://app.test/cb")).isTrue();
    for (String trick :
        List.of(
            "",
            "https://app.test/cb/",
            "https://app.test/cb?x=y",
            "https://APP.test/cb",
            "https://app.test/cb/../evil",
            "https://app.test/cb%2f..",
            "https://app.test@evil.test/cb",
            "https://app.test/c")) {
      assertThat(client.allows(trick)).as(trick).isFalse();
    }
  }

  @Test
  void types_areWhereTheAdminApiOfKongHasThem() {
    EntityType<Oauth2Credential> clients = EntityType.of(Oauth2Credential.class);
    EntityType<Oauth2Token> tokens = EntityType.of(Oauth2Token.class);

    assertThat(clients.path()).isEqualTo("oauth2");
    assertThat(clients.nestedPath()).isEqualTo("oauth2");
    assertThat(clients.endpointKey().orElseThrow().name()).isEqualTo("client_id");
    assertThat(tokens.path()).isEqualTo("oauth2_tokens");
    assertThat(tokens.endpointKey().orElseThrow().name()).isEqualTo("access_token");
    assertThat(tokens.schema().hasTimeToLive()).isTrue();
    assertThat(EntityType.of(Oauth2AuthorizationCode.class).isInternal()).isTrue();
  }

  @Test
  void toString_neverShowsSecrets() {
    Oauth2World world = new Oauth2World(Map.of());
    String code = world.code("");
    Oauth2Token token =
        world
            .context
            .entities(Oauth2Token.class)
            .findBy("access_token", world.accessToken())
            .orElseThrow();

    assertThat(world.client.toString()).doesNotContain("csec");
    assertThat(token.toString()).doesNotContain(token.accessToken());
    assertThat(code).hasSize(32);
    assertThat(world.context.logger().lines().toString())
        .doesNotContain(code)
        .doesNotContain(token.accessToken())
        .doesNotContain("csec");
  }
}
