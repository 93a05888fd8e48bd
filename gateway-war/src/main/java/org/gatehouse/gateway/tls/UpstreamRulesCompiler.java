package org.gatehouse.gateway.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the rules of TLS with upstreams, and keeps from one configuration to the next those that
 * have not changed, since kept connections belong to them. For one thread, the reloader's.
 */
final class UpstreamRulesCompiler {
  private final TlsDefaults node;

  /** All rules in use; requests add combinations of a service's and an upstream's. */
  private final Map<TlsRules.Key, TlsRules> rules = new ConcurrentHashMap<>();

  private Map<List<String>, Authorities> authorities = Map.of();

  UpstreamRulesCompiler(TlsDefaults node) {
    this.node = node;
  }

  /** What upstreams may be verified and spoken with by. */
  record Certificates(Collection<CaCertificate> authorities, Map<UUID, TlsIdentity> identities) {}

  /**
   * Compiles the rules of services and upstreams.
   *
   * @param unusable gets each of them that names a certificate that cannot be used
   */
  UpstreamRules compile(
      Collection<Service> services,
      Collection<Upstream> upstreams,
      Certificates certificates,
      Consumer<Store.UnreadableRow> unusable) {
    Compilation compilation = new Compilation(certificates, unusable);
    Map<UUID, TlsRules> ofServices = new HashMap<>();
    for (Service service : services) {
      TlsRules.Key key = compilation.key(service);
      if (!key.equals(node.key())) {
        ofServices.put(service.id(), rules(key));
      }
    }
    Map<String, TlsIdentity> ofUpstreams = new HashMap<>();
    for (Upstream upstream : upstreams) {
      upstream
          .clientCertificate()
          .map(ref -> compilation.identity("upstreams", upstream.id(), ref.id()))
          .ifPresent(identity -> ofUpstreams.put(upstream.name(), identity));
    }
    UpstreamRules compiled =
        new UpstreamRules(rules(node.key()), ofServices, ofUpstreams, this::rules);
    authorities = compilation.used;
    dropUnused(certificates);
    return compiled;
  }

  private TlsRules rules(TlsRules.Key key) {
    return rules.computeIfAbsent(key, TlsRules::new);
  }

  /** What is kept. */
  Set<TlsRules.Key> keys() {
    return Set.copyOf(rules.keySet());
  }

  /** Exchanges that still run under an older configuration may bring rules back until the next. */
  private void dropUnused(Certificates certificates) {
    Set<Authorities> trusted = new HashSet<>(authorities.values());
    trusted.add(node.key().authorities());
    Set<@Nullable TlsIdentity> shown = new HashSet<>(certificates.identities().values());
    shown.add(node.key().identity());
    rules.keySet().removeIf(key -> !trusted.contains(key.authorities()) || !isShown(key, shown));
  }

  private static boolean isShown(TlsRules.Key key, Set<@Nullable TlsIdentity> shown) {
    return key.identity() == null || shown.contains(key.identity());
  }

  /** One pass over the rows. */
  private final class Compilation {
    private final Map<UUID, String> pem = new HashMap<>();
    private final Map<UUID, TlsIdentity> identities;
    private final Consumer<Store.UnreadableRow> unusable;
    private final Map<List<String>, Authorities> used = new HashMap<>();

    Compilation(Certificates certificates, Consumer<Store.UnreadableRow> unusable) {
      certificates.authorities().forEach(one -> pem.put(one.id(), one.cert()));
      this.identities = certificates.identities();
      this.unusable = unusable;
    }

    TlsRules.Key key(Service service) {
      TlsIdentity own =
          service
              .clientCertificate()
              .map(ref -> identity("services", service.id(), ref.id()))
              .orElse(null);
      boolean isBare = own == null && service.clientCertificate().isPresent();
      return new TlsRules.Key(
          service.tlsVerify().orElse(node.key().isVerified()),
          service.tlsVerifyDepth().orElse(node.key().depth()),
          service
              .caCertificates()
              .map(ids -> authorities(service, ids))
              .orElse(node.key().authorities()),
          own == null && !isBare ? node.key().identity() : own);
    }

    @Nullable TlsIdentity identity(String entity, UUID row, UUID certificate) {
      TlsIdentity identity = identities.get(certificate);
      if (identity == null) {
        report(
            entity,
            row,
            "client_certificate: %s (expected: a certificate that can be used)"
                .formatted(certificate));
      }
      return identity;
    }

    /** None at all when none can be used: then no certificate is good. */
    private Authorities authorities(Service service, List<UUID> ids) {
      List<String> texts = new ArrayList<>(ids.size());
      for (UUID id : ids) {
        String text = pem.get(id);
        if (text == null) {
          report(
              "services",
              service.id(),
              "ca_certificates: %s (expected: a CA certificate that can be read)".formatted(id));
        } else {
          texts.add(text);
        }
      }
      Authorities before = authorities.get(texts);
      return used.computeIfAbsent(texts, key -> before != null ? before : read(service, key));
    }

    private Authorities read(Service service, List<String> texts) {
      List<X509Certificate> certificates = new ArrayList<>();
      for (String text : texts) {
        try {
          certificates.add(PemReader.certificate(text));
        } catch (CertificateException e) {
          report("services", service.id(), "ca_certificates: " + e.getMessage());
        }
      }
      return Authorities.of(certificates);
    }

    private void report(String entity, UUID row, String problem) {
      unusable.accept(new Store.UnreadableRow(entity, row.toString(), problem));
    }
  }
}
