package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultTest {
  @Test
  void accept_prefix_isAWordWithAHyphen() {
    assertThat(accepted(Vault.class, "name", "env", "prefix", "my-env", "config", Map.of("a", 1L)))
        .containsEntry("config", Map.of("a", 1L))
        .containsEntry("description", null);
    assertThat(problems(Vault.class, "name", "env", "prefix", "env"))
        .isEqualTo(Map.of("prefix", "must not be one of: env"));
    assertThat(problems(Vault.class, "name", "env", "prefix", "My_Env"))
        .isEqualTo(Map.of("prefix", "invalid value: My_Env"));
  }

  @Test
  void toString_vault_hidesItsConfig() {
    Vault vault =
        new Vault(
            new UUID(0, 1),
            "my-hcv",
            "hcv",
            Optional.empty(),
            Map.of("token", "secret"),
            1,
            1,
            Optional.empty());

    assertThat(vault.toString()).contains("my-hcv").doesNotContain("secret");
  }
}
