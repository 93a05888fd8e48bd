package org.gatehouse.plugins.mtlsauth;

import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CredentialLookup;
import org.jspecify.annotations.Nullable;

/**
 * The CA certificates that a plugin names, as they are now: compiled when the first client comes,
 * and again when one of them has changed. Thread-safe.
 */
final class Authorities {
  private final List<UUID> ids;
  private final boolean allowPartialChain;
  private final CredentialLookup<CaCertificate> lookup;
  private final System.Logger logger;
  private volatile @Nullable Compiled compiled;

  /** What the rows come to; equal rows stay the same object. */
  private record Compiled(List<CaCertificate> rows, Trust trust) {}

  Authorities(MtlsAuthConfig config, PluginContext context) {
    this.ids = config.caCertificates();
    this.allowPartialChain = config.allowPartialChain();
    this.lookup = context.credentials(CaCertificate.class, "id");
    this.logger = context.logger();
  }

  /** Who may have signed; the same object as before while the certificates are the same. */
  Trust trust() {
    List<CaCertificate> rows = new ArrayList<>(ids.size());
    for (UUID id : ids) {
      Optional<CaCertificate> row = lookup.find(id.toString());
      row.ifPresent(rows::add);
    }
    Compiled known = compiled;
    if (known == null || !known.rows.equals(rows)) {
      known = new Compiled(List.copyOf(rows), compile(rows));
      compiled = known;
    }
    return known.trust;
  }

  private Trust compile(List<CaCertificate> rows) {
    if (rows.size() < ids.size()) {
      logger.log(
          Level.ERROR,
          "ca_certificates: {0} (expected: CA certificates that exist; there are {1})",
          ids,
          rows.size());
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (CaCertificate row : rows) {
      try {
        certificates.add(PemReader.certificate(row.cert()));
      } catch (CertificateException e) {
        logger.log(Level.ERROR, "ca_certificates: {0} (expected: a certificate)", row.id());
      }
    }
    return new Trust(certificates, allowPartialChain);
  }
}
