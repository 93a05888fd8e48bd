package org.gatehouse.plugins.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.impl.HMAC;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens, sound ones and others, of the text of their parts. */
final class SampleTokens {
  static final KeyPair RSA = pair("RSA");
  static final KeyPair OTHER_RSA = pair("RSA");
  static final KeyPair P256 = ecPair("secp256r1");
  static final KeyPair P384 = ecPair("secp384r1");
  static final KeyPair P521 = ecPair("secp521r1");
  static final KeyPair ED25519 = pair("Ed25519");

  private SampleTokens() {}

  /** Makes the signature of a text. */
  interface Signing {
    byte[] sign(byte[] text) throws Exception;
  }

  static String token(String header, String claims, Signing signing) {
    String signed = base64(header) + "." + base64(claims);
    try {
      return signed + "." + base64(signing.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A token with a header of nothing but its algorithm, signed by HMAC. */
  static String hmac(String algorithm, String secret, String claims) {
    return token("{\"alg\":\"" + algorithm + "\"}", claims, hmac(algorithm, utf8(secret)));
  }

  static Signing hmac(String algorithm, byte[] secret) {
    String name = "HMACSHA" + algorithm.substring(2);
    return text -> HMAC.compute(name, new SecretKeySpec(secret, name), text, null);
  }

  /** A token with a header of nothing but its algorithm, signed by a private key. */
  static String signed(String algorithm, KeyPair key, String claims) {
    return token("{\"alg\":\"" + algorithm + "\"}", claims, by(algorithm, key));
  }

  static Signing by(String algorithm, KeyPair key) {
    if (algorithm.equals("EdDSA")) {
      return text -> {
        Signature signature = Signature.getInstance("EdDSA");
        signature.initSign(key.getPrivate());
        signature.update(text);
        return signature.sign();
      };
    }
    return text -> {
      JWSSigner signer =
          key.getPrivate() instanceof ECPrivateKey ec
              ? new ECDSASigner(ec)
              : new RSASSASigner(key.getPrivate());
      return signer.sign(new JWSHeader(JWSAlgorithm.parse(algorithm)), text).decode();
    };
  }

  static KeyPair pairOf(String algorithm) {
    return switch (algorithm) {
      case "ES256" -> P256;
      case "ES384" -> P384;
      case "ES512" -> P521;
      case "EdDSA" -> ED25519;
      default -> RSA;
    };
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static String base64(String text) {
    return base64(utf8(text));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static KeyPair pair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair ecPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
