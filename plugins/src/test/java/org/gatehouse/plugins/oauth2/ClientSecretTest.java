package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSecretTest {
  private static final String OF_KONG =
      "$pbkdf2-sha512$i=10000,l=32$VvQduZwzPd8JReV7H6VNMw"
          + "$BFWkAc1qQ253AZBGhXfx1pTL9XN3K7nE5/MGPW/A4u8";

  private static Oauth2Credential client(String secret, boolean isHashed) {
    return new Oauth2World(Map.of(), Map.of("client_secret", secret, "hash_secret", isHashed))
        .client;
  }

  @Test
  void matches_hashRecordedFromKong_isRight() {
    Oauth2Credential client = client(OF_KONG, true);

    assertThat(client.clientSecret()).isEqualTo(OF_KONG);
    assertThat(ClientSecret.matches("csec2", client)).isTrue();
    assertThat(ClientSecret.matches("csec", client)).isFalse();
    assertThat(ClientSecret.matches(OF_KONG, client)).isFalse();
    assertThat(ClientSecret.matches("", client)).isFalse();
  }

  @Test
  void matches_plainSecret_isComparedAsItIs() {
    assertThat(ClientSecret.matches("csec", client("csec", false))).isTrue();
    assertThat(ClientSecret.matches("csec2", client(OF_KONG, false))).isFalse();
  }

  @Test
  void hash_sameSecret_hasAnotherSaltEachTime() {
    String hash = ClientSecret.hash("pässwörd");

    assertThat(hash).isNotEqualTo(ClientSecret.hash("pässwörd"));
    assertThat(ClientSecret.isHash(hash)).isTrue();
    assertThat(ClientSecret.matches("pässwörd", client(hash, true))).isTrue();
  }

  @Test
  void isHash_costThatWouldHoldACpu_isNot() {
    assertThat(ClientSecret.isHash(OF_KONG.replace("i=10000", "i=1000000"))).isFalse();
    assertThat(ClientSecret.isHash("csec")).isFalse();
  }
}
