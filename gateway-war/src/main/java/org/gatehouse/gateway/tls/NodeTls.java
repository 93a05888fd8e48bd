package org.gatehouse.gateway.tls;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.vault.Vaults;
import org.gatehouse.store.settings.Settings;

/**
 * All of TLS that a configuration decides: what clients are shown, and how it is spoken with
 * upstreams. For one thread, the reloader's.
 */
public final class NodeTls implements AutoCloseable {
  private final CertificateCompiler certificates = new CertificateCompiler();
  private final UpstreamRulesCompiler upstreams;
  private final TlsRules verified;
  private final ServedCertificates served = new ServedCertificates();

  private NodeTls(TlsDefaults defaults) {
    this.upstreams = new UpstreamRulesCompiler(defaults);
    TlsRules.Key key = defaults.key();
    this.verified = new TlsRules(new TlsRules.Key(true, key.depth(), key.authorities(), null));
  }

  /**
   * For a node of these settings.
   *
   * @throws IllegalArgumentException when a file that they name cannot be used
   */
  public static NodeTls of(Settings settings) {
    return new NodeTls(TlsDefaults.of(settings));
  }

  /** TLS to servers that plugins call, whose certificate must be of a trusted authority. */
  public SSLContext verified() {
    try {
      return verified.context();
    } catch (SSLException e) {
      throw new IllegalStateException(
          "lua_ssl_trusted_certificate: cannot be used (expected: certificates of authorities)", e);
    }
  }

  /** What a configuration says of TLS. */
  public record Compiled(SniTable names, UpstreamRules upstreams) {}

  /** What of a configuration has to do with TLS. */
  public record Rows(
      Collection<Certificate> certificates,
      Collection<Sni> snis,
      Collection<CaCertificate> authorities,
      Collection<Service> services,
      Collection<Upstream> upstreams) {}

  /**
   * Compiles rows.
   *
   * @param unusable gets each row that cannot be used as it is; the rest is
   */
  public Compiled compile(Rows rows, Vaults vaults, Consumer<Store.UnreadableRow> unusable) {
    Map<UUID, TlsIdentity> identities =
        certificates.identities(rows.certificates(), vaults, unusable);
    return new Compiled(
        CertificateCompiler.names(rows.snis(), identities, unusable),
        upstreams.compile(
            rows.services(),
            rows.upstreams(),
            new UpstreamRulesCompiler.Certificates(rows.authorities(), identities),
            unusable));
  }

  /** Shows the certificates of a configuration to clients, in new handshakes. */
  public void serve(Compiled compiled) {
    served.serve(compiled.names());
  }

  /** Shows none any more. */
  @Override
  public void close() {
    served.stop();
  }
}
