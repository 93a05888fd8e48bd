package org.gatehouse.plugins.support;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Digests to remember secrets by: HMAC-SHA-256 under a key that only this process has, so that what
 * is remembered says nothing of them to who reads the heap. Thread-safe.
 */
public final class KeyedDigest {
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac keyed;

  /** Digests under a new key. */
  public KeyedDigest() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      this.keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The digest of some parts, in base64; other parts have another one, also of the same bytes. */
  public String of(byte[]... parts) {
    try {
      Mac mac = (Mac) keyed.clone();
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        mac.update(part);
      }
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("HMACs of the JDK can be copied", e);
    }
  }
}
