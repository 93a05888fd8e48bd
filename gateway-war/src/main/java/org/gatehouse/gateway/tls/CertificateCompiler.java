package org.gatehouse.gateway.tls;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.vault.VaultReferences;
import org.gatehouse.gateway.vault.Vaults;
import org.jspecify.annotations.Nullable;

/**
 * Makes identities of the rows of certificates, and keeps those that have not changed from one
 * configuration to the next. For one thread, the reloader's.
 */
final class CertificateCompiler {
  private static final ConfigSchema<Certificate> SCHEMA = ConfigSchema.of(Certificate.class);

  private Map<UUID, Compiled> known = Map.of();

  /** The texts of a row, references resolved, and what was made of them. */
  private record Compiled(Pem pem, @Nullable TlsIdentity identity, @Nullable String problem) {}

  private record Pem(String cert, String key, Optional<String> certAlt, Optional<String> keyAlt) {
    /** Without the keys. */
    @Override
    public String toString() {
      return "PEM texts";
    }
  }

  /**
   * The identities of certificates, by their ids.
   *
   * @param unusable gets each row that none can be made of
   */
  Map<UUID, TlsIdentity> identities(
      Collection<Certificate> rows, Vaults vaults, Consumer<Store.UnreadableRow> unusable) {
    Map<UUID, Compiled> next = new HashMap<>();
    Map<UUID, TlsIdentity> identities = new HashMap<>();
    for (Certificate row : rows) {
      Consumer<String> problem =
          text ->
              unusable.accept(new Store.UnreadableRow("certificates", row.id().toString(), text));
      Certificate resolved = hasReference(row) ? resolved(row, vaults, problem) : row;
      if (resolved == null) {
        continue;
      }
      Pem pem = new Pem(resolved.cert(), resolved.key(), resolved.certAlt(), resolved.keyAlt());
      Compiled before = known.get(row.id());
      Compiled compiled =
          before != null && before.pem().equals(pem) ? before : compile(resolved, pem);
      next.put(row.id(), compiled);
      if (compiled.problem() != null) {
        problem.accept(compiled.problem());
      }
      if (compiled.identity() != null) {
        identities.put(row.id(), compiled.identity());
      }
    }
    known = next;
    return identities;
  }

  private static boolean hasReference(Certificate row) {
    return JsonValues.isReference(row.cert())
        || JsonValues.isReference(row.key())
        || row.certAlt().filter(JsonValues::isReference).isPresent()
        || row.keyAlt().filter(JsonValues::isReference).isPresent();
  }

  private static @Nullable Certificate resolved(
      Certificate row, Vaults vaults, Consumer<String> problem) {
    VaultReferences.Resolved resolved = VaultReferences.resolve(SCHEMA, SCHEMA.unbind(row), vaults);
    resolved.unresolved().forEach(problem);
    resolved.misfits().forEach(problem);
    boolean isWhole = resolved.unresolved().isEmpty() && resolved.misfits().isEmpty();
    return isWhole ? SCHEMA.bind(resolved.values()) : null;
  }

  private static Compiled compile(Certificate row, Pem pem) {
    // the Admin API has checked what was written there; not what references stand for
    Problems problems =
        SCHEMA.validate(SCHEMA.complete(SCHEMA.unbind(row), Instant.now())).withoutSecrets(SCHEMA);
    if (!problems.isEmpty()) {
      return new Compiled(pem, null, problems.message());
    }
    try {
      return new Compiled(pem, identity(pem), null);
    } catch (GeneralSecurityException e) {
      return new Compiled(pem, null, "cert, key: " + e.getMessage());
    }
  }

  private static TlsIdentity identity(Pem pem) throws GeneralSecurityException {
    return pem.certAlt().isPresent() && pem.keyAlt().isPresent()
        ? TlsIdentity.of(pem.cert(), pem.key(), pem.certAlt().get(), pem.keyAlt().get())
        : TlsIdentity.of(pem.cert(), pem.key());
  }

  /** The names of SNIs whose certificates can be used. */
  static SniTable names(
      Collection<Sni> rows,
      Map<UUID, TlsIdentity> identities,
      Consumer<Store.UnreadableRow> unusable) {
    Map<String, TlsIdentity> names = new HashMap<>();
    for (Sni sni : rows) {
      TlsIdentity identity = identities.get(sni.certificate().id());
      if (identity == null) {
        unusable.accept(
            new Store.UnreadableRow(
                "snis",
                sni.id().toString(),
                "certificate: %s (expected: a certificate that can be used)"
                    .formatted(sni.certificate().id())));
      } else {
        names.put(sni.name().toLowerCase(Locale.ROOT), identity);
      }
    }
    return new SniTable(names);
  }
}
