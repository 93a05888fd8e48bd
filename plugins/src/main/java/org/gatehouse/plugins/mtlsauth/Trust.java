package org.gatehouse.plugins.mtlsauth;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says which certificates are good, by the JDK's PKIX (RFC 5280 §6). Immutable, thread-safe. */
final class Trust {
  /** What the extended key usage of a client's certificate names, if it has one. */
  private static final Set<String> CLIENT_AUTH = Set.of("1.3.6.1.5.5.7.3.2");

  private final Set<TrustAnchor> anchors = new HashSet<>();
  private final List<X509Certificate> intermediates = new ArrayList<>();

  /**
   * @param allowPartialChain whether authorities that others have signed are trusted by themselves;
   *     when not, they only help to find the way to a root
   */
  Trust(List<X509Certificate> authorities, boolean allowPartialChain) {
    for (X509Certificate authority : authorities) {
      if (allowPartialChain || isRoot(authority)) {
        anchors.add(new TrustAnchor(authority, null));
      } else {
        intermediates.add(authority);
      }
    }
  }

  private static boolean isRoot(X509Certificate authority) {
    return authority.getSubjectX500Principal().equals(authority.getIssuerX500Principal());
  }

  /**
   * What is wrong with the chain that a client showed, its own certificate first, in words for the
   * log; empty when nothing is.
   */
  Optional<String> problemWith(List<X509Certificate> chain, Instant now) {
    if (anchors.isEmpty()) {
      return Optional.of("no CA certificate to trust");
    }
    X509CertSelector client = new X509CertSelector();
    client.setCertificate(chain.get(0));
    List<X509Certificate> known = new ArrayList<>(chain);
    known.addAll(intermediates);
    try {
      client.setExtendedKeyUsage(CLIENT_AUTH);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, client);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
      parameters.setDate(Date.from(now));
      parameters.setRevocationEnabled(false);
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return Optional.empty();
    } catch (GeneralSecurityException | java.io.IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
