package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.util.Set;

/** Verifies what signed tokens are signed by (RFC 7515 §5.2, RFC 9068 §4). Thread-safe. */
final class SignedTokens {
  /** Of public keys alone: a provider's keys are public, so that anybody could sign by HMAC. */
  static final Set<JWSAlgorithm> SUPPORTED =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final JWSKeySelector<SecurityContext> selector;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  SignedTokens(Set<JWSAlgorithm> algorithms, JWKSource<SecurityContext> keys) {
    this.selector = new JWSVerificationKeySelector<>(algorithms, keys);
    // RFC 7515 §4.1.9: application/ may be left out, and is the same
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT,
            new JOSEObjectType("application/jwt"),
            new JOSEObjectType("at+jwt"),
            new JOSEObjectType("application/at+jwt"),
            null));
    processor.setJWSKeySelector(selector);
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
  }

  /** Chooses among the provider's keys. */
  JWSKeySelector<SecurityContext> selector() {
    return selector;
  }

  /**
   * The claims of a token whose signature is one of the provider's, be they as they may.
   *
   * @throws ProviderUnavailableException when the keys cannot be fetched
   */
  Checked verify(SignedJWT token) {
    try {
      return Checked.claims(Claims.of(processor.process(token, null)));
    } catch (RateLimitReachedException e) {
      return Checked.refused("its key is not among those of a moment ago");
    } catch (KeySourceException e) {
      throw new ProviderUnavailableException("the keys cannot be fetched: " + e.getMessage(), e);
    } catch (BadJOSEException | JOSEException e) {
      return Checked.refused(String.valueOf(e.getMessage()));
    }
  }
}
