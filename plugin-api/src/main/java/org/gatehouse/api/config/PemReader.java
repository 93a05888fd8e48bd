package org.gatehouse.api.config;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys in PEM form (RFC 7468): X.509 certificates, private keys as PKCS #8,
 * PKCS #1 (RSA) or SEC 1 (EC), public keys as SubjectPublicKeyInfo or PKCS #1. Encrypted keys are
 * refused, as there is nobody to ask for their password. Messages never quote the text.
 */
public final class PemReader {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** Algorithms of key factories, the common ones first. */
  private static final List<String> ALGORITHMS =
      List.of("RSA", "EC", "EdDSA", "XDH", "RSASSA-PSS", "DSA");

  /** AlgorithmIdentifiers: rsaEncryption (RFC 8017 §A.1), and the OID of id-ecPublicKey. */
  private static final byte[] RSA_IDENTIFIER =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int BIT_STRING = 0x03;
  private static final byte[] VERSION_ZERO = {0x02, 0x01, 0x00};

  private PemReader() {}

  /** One block of a PEM text, {@code base64} without white space. */
  private record Block(String label, String base64) {
    boolean is(String what) {
      return label.equals(what);
    }

    byte[] content() throws InvalidKeyException {
      try {
        return Base64.getDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        throw new InvalidKeyException("a PEM block that is not Base64", e);
      }
    }
  }

  /** The first certificate of a text. */
  public static X509Certificate certificate(String pem) throws CertificateException {
    return certificates(pem).get(0);
  }

  /** All certificates of a text, of which there is at least one, in order. */
  public static List<X509Certificate> certificates(String pem) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Block block : blocks(pem)) {
        if (block.label.endsWith("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (InvalidKeyException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no PEM block of a certificate");
    }
    return certificates;
  }

  /** The first private key of a text. */
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    for (Block block : blocks(pem)) {
      if (block.is("PRIVATE KEY")) {
        return privateKey(block.content());
      }
      if (block.is("RSA PRIVATE KEY")) {
        return privateKey(pkcs8(RSA_IDENTIFIER, block.content()));
      }
      if (block.is("EC PRIVATE KEY")) {
        return privateKey(pkcs8OfSec1(block.content()));
      }
      if (block.is("ENCRYPTED PRIVATE KEY")) {
        throw new InvalidKeyException("the key is encrypted");
      }
    }
    throw new InvalidKeyException("no PEM block of a private key");
  }

  /** The first public key of a text. */
  public static PublicKey publicKey(String pem) throws GeneralSecurityException {
    for (Block block : blocks(pem)) {
      if (block.is("PUBLIC KEY")) {
        return publicKey(block.content());
      }
      if (block.is("RSA PUBLIC KEY")) {
        return publicKey(
            der(SEQUENCE, RSA_IDENTIFIER, der(BIT_STRING, new byte[1], block.content())));
      }
    }
    throw new InvalidKeyException("no PEM block of a public key");
  }

  private static List<Block> blocks(String pem) {
    return BLOCK
        .matcher(pem)
        .results()
        .map(block -> new Block(block.group(1), block.group(2).replaceAll("\\s", "")))
        .toList();
  }

  private interface Generation<K> {
    K from(KeyFactory factory, KeySpec spec) throws InvalidKeySpecException;
  }

  private static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
    return key(new PKCS8EncodedKeySpec(pkcs8), KeyFactory::generatePrivate);
  }

  private static PublicKey publicKey(byte[] info) throws GeneralSecurityException {
    return key(new X509EncodedKeySpec(info), KeyFactory::generatePublic);
  }

  private static <K> K key(KeySpec spec, Generation<K> generation) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return generation.from(KeyFactory.getInstance(algorithm), spec);
      } catch (InvalidKeySpecException e) {
        // a key of another algorithm
      }
    }
    throw new InvalidKeyException("not a key of a known algorithm: " + ALGORITHMS);
  }

  /** PrivateKeyInfo (RFC 5208 §5). */
  private static byte[] pkcs8(byte[] identifier, byte[] key) {
    return der(SEQUENCE, VERSION_ZERO, identifier, der(OCTET_STRING, key));
  }

  /** A SEC 1 key (RFC 5915 §3), whose field 0 names the curve, as a PrivateKeyInfo. */
  private static byte[] pkcs8OfSec1(byte[] sec1) throws InvalidKeyException {
    try {
      int version = content(sec1, 0);
      int parameters = end(sec1, end(sec1, version));
      if (parameters >= sec1.length || sec1[parameters] != (byte) 0xA0) {
        throw new InvalidKeyException("an EC key that does not name its curve");
      }
      int curve = content(sec1, parameters);
      byte[] identifier = der(SEQUENCE, EC_OID, Arrays.copyOfRange(sec1, curve, end(sec1, curve)));
      // the JDK takes no parameters inside the key
      return pkcs8(identifier, der(SEQUENCE, Arrays.copyOfRange(sec1, version, parameters)));
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new InvalidKeyException("an EC key that is not DER", e);
    }
  }

  /** Where the content of the DER value at an index starts. */
  private static int content(byte[] der, int index) {
    int length = der[index + 1] & 0xFF;
    return length < 0x80 ? index + 2 : index + 2 + (length & 0x7F);
  }

  /** Where the DER value at an index ends. */
  private static int end(byte[] der, int index) {
    int start = content(der, index);
    int length = der[index + 1] & 0xFF;
    if (length >= 0x80) {
      length = 0;
      for (int i = index + 2; i < start; i++) {
        length = (length << 8) | (der[i] & 0xFF);
      }
    }
    return Math.addExact(start, length);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
