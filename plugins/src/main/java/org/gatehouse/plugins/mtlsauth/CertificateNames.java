package org.gatehouse.plugins.mtlsauth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who a certificate says its holder is. */
final class CertificateNames {
  /** GeneralNames that are text (RFC 5280 §4.2.1.6): e-mail, DNS, URI, IP address. */
  private static final Set<Integer> TEXTS = Set.of(1, 2, 6, 7);

  private CertificateNames() {}

  /**
   * The alternative names of a certificate in order; the common name of its subject only when it
   * has no alternative names, as in Kong (RFC 6125 §6.4.4).
   */
  static List<String> of(X509Certificate certificate) {
    Collection<List<?>> alternatives;
    try {
      alternatives = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    if (alternatives == null || alternatives.isEmpty()) {
      return commonName(certificate).map(List::of).orElse(List.of());
    }
    List<String> names = new ArrayList<>();
    for (List<?> name : alternatives) {
      if (TEXTS.contains(name.get(0)) && name.get(1) instanceof String text && !text.isEmpty()) {
        names.add(text);
      }
    }
    return names;
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
      // the part that stands first in writing is the last here, and says most
      for (int i = parts.size() - 1; i >= 0; i--) {
        Rdn part = parts.get(i);
        if (part.getType().equalsIgnoreCase("CN")
            && part.getValue() instanceof String name
            && !name.isEmpty()) {
          return Optional.of(name);
        }
      }
    } catch (InvalidNameException e) {
      // a subject that is no name names nobody
    }
    return Optional.empty();
  }
}
