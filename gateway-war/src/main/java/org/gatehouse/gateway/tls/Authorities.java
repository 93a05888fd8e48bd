package org.gatehouse.gateway.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Who may have signed a certificate. Immutable. The same authorities stay the same object from one
 * configuration to the next, so equality is identity.
 */
final class Authorities {
  private final Set<X509Certificate> certificates;
  private final Set<X500Principal> subjects;

  private Authorities(Set<X509Certificate> certificates) {
    this.certificates = Set.copyOf(certificates);
    this.subjects =
        certificates.stream()
            .map(X509Certificate::getSubjectX500Principal)
            .collect(Collectors.toUnmodifiableSet());
  }

  static Authorities of(Collection<X509Certificate> certificates) {
    return new Authorities(Set.copyOf(certificates));
  }

  /** Those of the JVM: its {@code cacerts}, or {@code javax.net.ssl.trustStore}. */
  static Set<X509Certificate> ofJvm() {
    Set<X509Certificate> certificates = new HashSet<>();
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          certificates.addAll(Set.of(trust.getAcceptedIssuers()));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM's trust store cannot be read", e);
    }
    return certificates;
  }

  boolean isEmpty() {
    return certificates.isEmpty();
  }

  /** As the JDK's trust managers take them. */
  KeyStore store() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new KeyStoreException("an empty key store cannot be made", e);
    }
    int number = 0;
    for (X509Certificate certificate : certificates) {
      store.setCertificateEntry(Integer.toString(number++), certificate);
    }
    return store;
  }

  /**
   * How many certificates of a chain that is known to be good stand between the first and an
   * authority.
   */
  int certificatesBelow(X509Certificate[] chain) {
    for (int i = 0; i < chain.length; i++) {
      if (certificates.contains(chain[i])) {
        return Math.max(0, i - 1);
      }
      if (subjects.contains(chain[i].getIssuerX500Principal())) {
        return i;
      }
    }
    return chain.length;
  }
}
