package org.gatehouse.plugins.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JWK set (RFC 7517 §5) that another server publishes, fetched when first needed and
 * kept for a while; a token that names a key that is not among them has the set fetched anew, but
 * not more than twice in an interval. The last set serves while the server is down. Thread-safe.
 */
final class RemoteKeys implements Verifier {
  private static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final long WAIT_MILLIS = Duration.ofSeconds(5).toMillis();
  private static final long INTERVAL_MILLIS = Duration.ofSeconds(30).toMillis();
  private static final long OUTAGE_MILLIS = Duration.ofHours(4).toMillis();
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_BYTES = 256 * 1024;

  private final String url;
  private final JWSAlgorithm algorithm;
  private final JWKSource<SecurityContext> source;
  private volatile boolean isKnown;
  private volatile @Nullable Made last;

  /** The verifier of a key, which most tokens need the same one of. */
  private record Made(JWK key, Optional<Verifier> verifier) {}

  RemoteKeys(String url, JWSAlgorithm algorithm) {
    this.url = url;
    this.algorithm = algorithm;
    this.source =
        JWKSourceBuilder.create(
                parsed(url).orElseThrow(),
                new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES))
            .cache(KEPT_MILLIS, WAIT_MILLIS)
            .refreshAheadCache(false) // which would need a thread to each credential
            .rateLimited(INTERVAL_MILLIS)
            .outageTolerant(OUTAGE_MILLIS)
            .build();
  }

  /** Whether a text is a URL that keys can be fetched from, {@code https://idp.test/jwks.json}. */
  static boolean isUrl(String text) {
    return parsed(text).isPresent();
  }

  private static Optional<URL> parsed(String text) {
    if (!text.startsWith("https://") && !text.startsWith("http://")) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text);
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri.toURL());
    } catch (URISyntaxException | MalformedURLException e) {
      return Optional.empty();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException when the keys are neither known nor to be had
   */
  @Override
  public boolean holds(Token token) {
    for (JWK key : keys(token)) {
      if (verifier(key).map(verifier -> verifier.holds(token)).orElse(false)) {
        return true;
      }
    }
    return false;
  }

  private List<JWK> keys(Token token) {
    JWKMatcher.Builder wanted =
        new JWKMatcher.Builder()
            .keyType(KeyType.forAlgorithm(algorithm))
            .keyUses(KeyUse.SIGNATURE, null)
            .algorithms(algorithm, null);
    if (token.header().get("kid") instanceof String id) {
      wanted.keyID(id);
    }
    try {
      List<JWK> keys = source.get(new JWKSelector(wanted.build()), null);
      isKnown = true;
      return keys;
    } catch (KeySourceException e) {
      if (isKnown && e instanceof RateLimitReachedException) {
        return List.of(); // not among the keys of a moment ago
      }
      throw new UncheckedIOException(
          new IOException("rsa_public_key: %s (expected: a JWK set)".formatted(url), e));
    }
  }

  private Optional<Verifier> verifier(JWK key) {
    Made made = last;
    if (made == null || !made.key.equals(key)) {
      made = new Made(key, publicKey(key).flatMap(open -> Signatures.of(algorithm, open)));
      last = made;
    }
    return made.verifier;
  }

  private static Optional<PublicKey> publicKey(JWK key) {
    try {
      if (key instanceof OctetKeyPair pair) {
        return EdwardsKeys.publicKey(pair);
      }
      return key instanceof AsymmetricJWK pair ? Optional.of(pair.toPublicKey()) : Optional.empty();
    } catch (JOSEException e) {
      return Optional.empty();
    }
  }
}
