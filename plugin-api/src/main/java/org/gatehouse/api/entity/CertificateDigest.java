package org.gatehouse.api.entity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.gatehouse.api.config.InputExpansion;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.api.config.Problems;
import org.jspecify.annotations.Nullable;

/** Works out {@code cert_digest}, by which a certificate is stored once only. */
final class CertificateDigest implements InputExpansion {
  @Override
  public void expand(Map<String, @Nullable Object> input, Problems problems) {
    if (input.get("cert") instanceof String cert) {
      try {
        byte[] der = PemReader.certificate(cert).getEncoded();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
        input.put("cert_digest", HexFormat.of().formatHex(digest));
      } catch (GeneralSecurityException e) {
        // the check of the certificate says what is wrong with it
        input.remove("cert_digest");
      }
    }
  }
}
