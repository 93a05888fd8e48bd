package org.gatehouse.plugins.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.crypto.impl.HMAC;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.config.PemReader;

/** Makes the verifiers of credentials. */
final class Signatures {
  private Signatures() {}

  /** The verifier of a credential; empty when it has no key, or none that fits its algorithm. */
  static Optional<Verifier> of(JwtCredential credential, boolean secretIsBase64) {
    JWSAlgorithm algorithm = JWSAlgorithm.parse(credential.algorithm().orElse("HS256"));
    if (JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)) {
      return credential
          .secret()
          .flatMap(secret -> secretIsBase64 ? decoded(secret) : Optional.of(utf8(secret)))
          .filter(secret -> secret.length > 0)
          .map(secret -> hmac(algorithm, secret));
    }
    return credential.rsaPublicKey().flatMap(key -> ofKeyOrUrl(algorithm, key));
  }

  private static byte[] utf8(String secret) {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<byte[]> decoded(String secret) {
    try {
      String url = secret.strip().replace('+', '-').replace('/', '_');
      return Optional.of(Base64.getUrlDecoder().decode(url));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Nimbus' verifier refuses secrets that are shorter than the hash, which Kong takes. */
  private static Verifier hmac(JWSAlgorithm algorithm, byte[] secret) {
    String name = "HMACSHA" + algorithm.getName().substring(2);
    SecretKeySpec key = new SecretKeySpec(secret, name);
    return token -> {
      try {
        byte[] expected = HMAC.compute(name, key, token.signedBytes(), null);
        return MessageDigest.isEqual(expected, token.signature().decode());
      } catch (JOSEException e) {
        throw new IllegalStateException(e); // every Java has these algorithms
      }
    };
  }

  private static Optional<Verifier> ofKeyOrUrl(JWSAlgorithm algorithm, String keyOrUrl) {
    if (RemoteKeys.isUrl(keyOrUrl)) {
      return Optional.of(new RemoteKeys(keyOrUrl, algorithm));
    }
    try {
      return of(algorithm, PemReader.publicKey(keyOrUrl));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The verifier of a public key; empty when the key is not one for the algorithm. */
  static Optional<Verifier> of(JWSAlgorithm algorithm, PublicKey key) {
    if (JWSAlgorithm.EdDSA.equals(algorithm)) {
      return key instanceof EdECPublicKey ? Optional.of(edwards(key)) : Optional.empty();
    }
    JWSHeader header = new JWSHeader(algorithm);
    try {
      JWSVerifier verifier = new DefaultJWSVerifierFactory().createJWSVerifier(header, key);
      return verifier.supportedJWSAlgorithms().contains(algorithm)
          ? Optional.of(nimbus(verifier, header))
          : Optional.empty();
    } catch (JOSEException e) {
      return Optional.empty();
    }
  }

  private static Verifier nimbus(JWSVerifier verifier, JWSHeader header) {
    return token -> {
      try {
        return verifier.verify(header, token.signedBytes(), token.signature());
      } catch (JOSEException e) {
        return false;
      }
    };
  }

  /** By the JDK (RFC 8037 §3.1): Nimbus leaves it to a library of 2 MB. */
  private static Verifier edwards(PublicKey key) {
    return token -> {
      try {
        Signature signature = Signature.getInstance("EdDSA");
        signature.initVerify(key);
        signature.update(token.signedBytes());
        return signature.verify(token.signature().decode());
      } catch (GeneralSecurityException e) {
        return false;
      }
    };
  }
}
