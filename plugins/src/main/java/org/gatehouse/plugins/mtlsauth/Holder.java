package org.gatehouse.plugins.mtlsauth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;

/**
 * Who a good certificate is of.
 *
 * @param names what it says, in the order in which consumers are looked for by it
 * @param fingerprint the SHA-256 digest of the certificate in hexadecimal digits
 */
record Holder(List<String> names, String fingerprint) {
  static Holder of(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return new Holder(CertificateNames.of(certificate), HexFormat.of().formatHex(digest));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // it was read from bytes, and every Java has SHA-256
    }
  }

  /** The certificate as the credential of a consumer; there is no row of it. */
  Credential credentialOf(Consumer consumer) {
    UUID id = UUID.nameUUIDFromBytes(HexFormat.of().parseHex(fingerprint));
    return new Shown(id, new EntityRef(consumer.id()), fingerprint);
  }

  private record Shown(UUID id, EntityRef consumer, String identifier) implements Credential {}
}
