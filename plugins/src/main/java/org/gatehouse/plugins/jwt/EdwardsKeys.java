package org.gatehouse.plugins.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/** Turns JWKs of the Ed25519 curve (RFC 8037 §2) into keys of the JDK, which Nimbus does not. */
final class EdwardsKeys {
  /** What goes before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410 §4). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int LENGTH = 32;

  private EdwardsKeys() {}

  /** The public key; empty for another curve, and for what is none. */
  static Optional<PublicKey> publicKey(OctetKeyPair pair) {
    byte[] point = pair.getDecodedX();
    if (!Curve.Ed25519.equals(pair.getCurve()) || point.length != LENGTH) {
      return Optional.empty();
    }
    byte[] info = new byte[PREFIX.length + LENGTH];
    System.arraycopy(PREFIX, 0, info, 0, PREFIX.length);
    System.arraycopy(point, 0, info, PREFIX.length, LENGTH);
    try {
      return Optional.of(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
