package org.gatehouse.gateway.vault;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EnvVaultConfig;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;

/**
 * Where values that references name are kept: in environment variables, under the name {@code env}
 * and under those of the configured vaults of that kind. Immutable.
 */
public final class Vaults {
  private static final String ENV = "env";
  private static final Field PREFIX =
      ConfigSchema.of(EnvVaultConfig.class).field("prefix").orElseThrow();

  private final Map<String, String> environment;
  private final Map<String, String> prefixes = new HashMap<>();

  /**
   * The vaults that read an environment.
   *
   * @param environment of the process
   * @param prefix what names begin with under {@code env}
   * @param configured the vaults of the configuration
   */
  public Vaults(Map<String, String> environment, String prefix, Collection<Vault> configured) {
    this.environment = environment;
    prefixes.put(ENV, prefix);
    for (Vault vault : configured) {
      if (vault.name().equals(ENV)) {
        prefixes.put(
            vault.prefix(), vault.config().get(PREFIX.name()) instanceof String own ? own : "");
      }
    }
  }

  /**
   * What is kept under a reference.
   *
   * @throws UnresolvedException when there is nothing, or the reference is not well-formed
   */
  String value(String text) {
    VaultReference reference = VaultReference.parse(text);
    String prefix = prefixes.get(reference.vault());
    if (prefix == null) {
      throw new UnresolvedException("could not find vault (" + reference.vault() + ")");
    }
    String value = environment.get(variable(reference, prefix));
    if (value == null) {
      throw new UnresolvedException("could not get value from external vault (no value found)");
    }
    return reference.key().map(key -> member(value, key)).orElse(value);
  }

  private static String variable(VaultReference reference, String vaultPrefix) {
    // what does not fit the vault's schema is passed over, as in Kong
    String prefix =
        Optional.ofNullable(reference.config().get(PREFIX.name()))
            .filter(given -> PREFIX.problemWith(given).isEmpty())
            .orElse(vaultPrefix);
    String name = (prefix + reference.resource()).replace('-', '_').toUpperCase(Locale.ROOT);
    return reference.version() == 2 ? name + "_PREVIOUS" : name;
  }

  /** A member of the JSON object that a value is. The parser's words may hold parts of it. */
  private static String member(String json, String key) {
    Object object;
    try {
      object = RecordCodec.parse(json);
    } catch (MalformedJsonException e) {
      object = null;
    }
    if (!(object instanceof Map<?, ?> members)) {
      throw noMember("unable to json decode value");
    }
    Object member = members.get(key);
    if (member == null) {
      throw noMember("subfield %s not found in JSON secret".formatted(key));
    }
    if (!(member instanceof String text)) {
      throw noMember("unexpected value in JSON secret for subfield %s".formatted(key));
    }
    return text;
  }

  private static UnresolvedException noMember(String why) {
    return new UnresolvedException(
        "could not get value from external vault (could not get subfield value: " + why + ")");
  }
}
