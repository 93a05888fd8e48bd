package org.gatehouse.api.entity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of JWKs whether they hold an asymmetric key: RSA, EC or OKP (RFC 7518 §6, RFC 8037). */
final class JwkKeys {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");
  private static final Map<String, Integer> OKP_LENGTHS =
      Map.of("Ed25519", 32, "X25519", 32, "Ed448", 57, "X448", 56);

  private JwkKeys() {}

  static boolean isLoadable(Map<String, @Nullable Object> jwk) {
    try {
      return switch (String.valueOf(jwk.get("kty"))) {
        case "RSA" -> isRsa(jwk);
        case "EC" -> isEc(jwk);
        case "OKP" -> isOkp(jwk);
        default -> false;
      };
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isRsa(Map<String, @Nullable Object> jwk) throws GeneralSecurityException {
    KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
    return true;
  }

  private static boolean isEc(Map<String, @Nullable Object> jwk) throws GeneralSecurityException {
    String name = CURVES.get(String.valueOf(jwk.get("crv")));
    if (name == null) {
      return false;
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    EllipticCurve curve = parameters.getParameterSpec(ECParameterSpec.class).getCurve();
    BigInteger prime = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = number(jwk, "x");
    BigInteger y = number(jwk, "y");
    // y² = x³ + ax + b: a point off the curve is no key
    BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
    return x.compareTo(prime) < 0
        && y.compareTo(prime) < 0
        && y.pow(2).subtract(right).mod(prime).signum() == 0;
  }

  private static boolean isOkp(Map<String, @Nullable Object> jwk) {
    Integer length = OKP_LENGTHS.get(String.valueOf(jwk.get("crv")));
    String part = jwk.containsKey("x") ? "x" : "d";
    return length != null && bytes(jwk, part).length == length;
  }

  private static BigInteger number(Map<String, @Nullable Object> jwk, String member) {
    return new BigInteger(1, bytes(jwk, member));
  }

  private static byte[] bytes(Map<String, @Nullable Object> jwk, String member) {
    if (!(jwk.get(member) instanceof String text)) {
      throw new IllegalArgumentException("no " + member);
    }
    return Base64.getUrlDecoder().decode(text);
  }
}
