package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.gatehouse.plugins.support.BoundedCache;

/**
 * Renews access tokens, each refresh token used once: a page sends many requests at once, all with
 * the same cookie, and providers take a refresh token that comes twice for a stolen one (RFC 9700
 * §4.14). Late requests with the old cookie get what the first one got, for half a minute.
 * Thread-safe.
 */
final class Refreshes implements AutoCloseable {
  private static final int MAX_ENTRIES = 10_000;
  private static final Duration KEPT = Duration.ofSeconds(30);

  private final Function<AuthorizationGrant, Optional<Tokens>> endpoint;
  private final long timeoutMillis;
  private final BoundedCache<String, Running> running;

  /** A refresh that runs or has ended. */
  private record Running(CompletableFuture<Optional<Tokens>> tokens) {}

  /**
   * @param endpoint turns the grant into tokens, as {@link TokenEndpoint#tokens}
   * @param timeoutMillis how long a request waits for another's refresh
   */
  Refreshes(Function<AuthorizationGrant, Optional<Tokens>> endpoint, long timeoutMillis) {
    this.endpoint = endpoint;
    this.timeoutMillis = timeoutMillis;
    this.running = BoundedCache.of(String.class, Running.class, MAX_ENTRIES, KEPT);
  }

  /**
   * New tokens; empty when the provider takes the refresh token no more.
   *
   * @throws ProviderUnavailableException when it does not answer
   */
  Optional<Tokens> refresh(String refreshToken) {
    Running mine = new Running(new CompletableFuture<>());
    Running others = running.putIfAbsent(refreshToken, mine);
    if (others != null) {
      return await(others.tokens);
    }
    try {
      Optional<Tokens> tokens =
          endpoint.apply(new RefreshTokenGrant(new RefreshToken(refreshToken)));
      mine.tokens.complete(tokens);
      return tokens;
    } catch (RuntimeException | Error e) {
      // whatever it was, those who wait must hear of it, and the next one tries again
      running.remove(refreshToken);
      mine.tokens.completeExceptionally(e);
      throw e;
    }
  }

  private Optional<Tokens> await(CompletableFuture<Optional<Tokens>> tokens) {
    try {
      return tokens.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new ProviderUnavailableException("a refresh has failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException("interrupted", e);
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
