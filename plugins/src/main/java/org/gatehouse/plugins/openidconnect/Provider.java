package org.gatehouse.plugins.openidconnect;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider as it describes itself (OpenID Connect Discovery 1.0 §4), and its keys: both
 * fetched when first needed and renewed off the request threads. What is known serves on while the
 * provider is down. Thread-safe.
 */
final class Provider implements AutoCloseable {
  /*
   * Nimbus keeps the keys for hours and renews them ahead of that, once they are KEYS_FRESH old; a
   * token that names an unknown key has them fetched at once, twice in an interval at most. The
   * long life is what makes known keys serve on: with a short one each request after it would have
   * to fetch, and the rate limit would refuse most.
   */
  private static final Duration KEYS_KEPT = Duration.ofHours(24);
  private static final Duration KEYS_FRESH = Duration.ofMinutes(5);
  private static final Duration KEYS_INTERVAL = Duration.ofSeconds(30);
  private static final Duration METADATA_FRESH = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private final Settings settings;
  private final PluginContext context;
  private final ProviderHttp http;
  private final ThreadPoolExecutor fetcher;
  private final ThreadPoolExecutor keyFetcher;
  private final AtomicReference<@Nullable CompletableFuture<Known>> running =
      new AtomicReference<>();
  private volatile @Nullable Known known;
  private volatile boolean hasFailed;
  private volatile long notBeforeNanos;

  Provider(Settings settings, PluginContext context) {
    this(settings, context, new DaemonThreadFactory("gatehouse-openid"));
  }

  Provider(Settings settings, PluginContext context, ThreadFactory threads) {
    this.settings = settings;
    this.context = context;
    this.http = new ProviderHttp(context.verifiedTls(), settings.timeout);
    this.fetcher = new Fetcher(threads);
    this.keyFetcher = new KeyFetcher(threads);
    this.notBeforeNanos = context.ticker().nanos();
  }

  /** A thread while there is something to fetch. */
  private static class Fetcher extends ThreadPoolExecutor {
    Fetcher(ThreadFactory threads) {
      super(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
      allowCoreThreadTimeOut(true);
    }
  }

  /**
   * For Nimbus, which waits for a task that it could not hand over as for one that runs: without a
   * thread the request fetches the keys that came to renew them.
   */
  private static final class KeyFetcher extends Fetcher {
    KeyFetcher(ThreadFactory threads) {
      super(threads);
    }

    @Override
    public void execute(Runnable task) {
      try {
        super.execute(task);
      } catch (RuntimeException | Error e) {
        task.run();
      }
    }
  }

  /**
   * Which provider and how it is called; plugins of the same share it.
   *
   * @param alsoAllowed issuers that it may name itself and its tokens by, beside the configured one
   */
  record Settings(String issuer, Set<String> alsoAllowed, Duration timeout) {
    URI discovery() {
      String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
      return URI.create(base.endsWith(WELL_KNOWN) ? base : base + WELL_KNOWN);
    }

    boolean allows(String named) {
      return named.equals(issuer)
          || alsoAllowed.contains(named)
          || (issuer.endsWith(WELL_KNOWN)
              && strip(named).equals(issuer.substring(0, issuer.length() - WELL_KNOWN.length())));
    }

    private static String strip(String url) {
      return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
  }

  /** What the provider says of itself, its keys, and how its tokens are verified by them. */
  record Known(
      OIDCProviderMetadata metadata,
      JWKSource<SecurityContext> keys,
      SignedTokens tokens,
      long fetchedAtNanos) {}

  ProviderHttp http() {
    return http;
  }

  /** Whether its tokens may name this issuer. */
  boolean mayIssue(String issuer) {
    Known current = known;
    return settings.allows(issuer)
        || (current != null && current.metadata.getIssuer().getValue().equals(issuer));
  }

  /**
   * The provider's description. The first requests wait for it, no longer than the time-out; once
   * that has failed, requests are told so at once while it is tried again beside them.
   *
   * @throws ProviderUnavailableException when nothing is known
   */
  Known known() {
    Known current = known;
    if (current == null) {
      return await();
    }
    if (context.ticker().nanos() - current.fetchedAtNanos > METADATA_FRESH.toNanos()) {
      var unused = fetch(); // beside the requests: nobody waits for it
    }
    return current;
  }

  private Known await() {
    boolean isFirst = !hasFailed;
    CompletableFuture<Known> fetch = fetch();
    if (fetch == null || !(isFirst || fetch.isDone())) {
      Known since = known; // a fetch that has ended in between
      if (since == null) {
        throw unavailable(null);
      }
      return since;
    }
    try {
      return fetch.get(settings.timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private ProviderUnavailableException unavailable(@Nullable Exception cause) {
    return new ProviderUnavailableException(
        "issuer: %s (expected: a provider that answers)".formatted(settings.issuer), cause);
  }

  /** The fetch that is running, started now unless the last one has just failed. */
  private @Nullable CompletableFuture<Known> fetch() {
    CompletableFuture<Known> current = running.get();
    if (current != null || context.ticker().nanos() - notBeforeNanos < 0) {
      return current;
    }
    CompletableFuture<Known> started = new CompletableFuture<>();
    if (!running.compareAndSet(null, started)) {
      return running.get();
    }
    try {
      fetcher.execute(() -> fetch(started));
    } catch (RuntimeException | Error e) {
      failed(started, e); // there is no thread for it
    }
    return started;
  }

  private void fetch(CompletableFuture<Known> started) {
    try {
      Known fetched = fetchNow();
      known = fetched;
      hasFailed = false;
      hasEnded();
      started.complete(fetched);
    } catch (IOException | ParseException | KeySourceException | RuntimeException | Error e) {
      failed(started, e);
    }
  }

  private void failed(CompletableFuture<Known> started, Throwable cause) {
    hasFailed = true;
    hasEnded();
    context
        .logger()
        .log(Level.ERROR, "issuer: {0} cannot be asked: {1}", settings.issuer, cause.getMessage());
    started.completeExceptionally(cause);
  }

  /** Before those who wait are told, so that none of them starts the next one at once. */
  private void hasEnded() {
    notBeforeNanos = context.ticker().nanos() + PAUSE.toNanos();
    running.set(null);
  }

  private Known fetchNow() throws IOException, ParseException, KeySourceException {
    OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(http.get(settings.discovery()));
    String issuer = metadata.getIssuer().getValue();
    if (!settings.allows(issuer)) {
      throw new IOException("it names itself %s (expected: the issuer)".formatted(issuer));
    }
    if (metadata.getJWKSetURI() == null) {
      throw new IOException("jwks_uri is missing");
    }
    Known before = known;
    JWKSource<SecurityContext> keys =
        before != null && before.metadata.getJWKSetURI().equals(metadata.getJWKSetURI())
            ? before.keys
            : keys(metadata.getJWKSetURI());
    // loads them, so that no request has to
    keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
    return new Known(
        metadata, keys, new SignedTokens(algorithms(metadata), keys), context.ticker().nanos());
  }

  /** Those that its tokens may be signed with: of public keys only, never none. */
  private static Set<JWSAlgorithm> algorithms(OIDCProviderMetadata metadata) {
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
    List<JWSAlgorithm> named = metadata.getIDTokenJWSAlgs();
    for (JWSAlgorithm algorithm : named == null ? List.<JWSAlgorithm>of() : named) {
      if (SignedTokens.SUPPORTED.contains(algorithm)) {
        algorithms.add(algorithm);
      }
    }
    return algorithms.isEmpty() ? Set.of(JWSAlgorithm.RS256) : Set.copyOf(algorithms);
  }

  private JWKSource<SecurityContext> keys(URI uri) throws IOException {
    return JWKSourceBuilder.create(uri.toURL(), http)
        .cache(KEYS_KEPT.toMillis(), settings.timeout.toMillis())
        .refreshAheadCache(
            KEYS_KEPT.minus(KEYS_FRESH).toMillis(), null, keyFetcher, false, null, false)
        .rateLimited(KEYS_INTERVAL.toMillis())
        .build();
  }

  @Override
  public void close() {
    fetcher.shutdownNow();
    keyFetcher.shutdownNow();
    Known current = known;
    if (current != null && current.keys instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        context.logger().log(Level.DEBUG, "keys of {0}: {1}", settings.issuer, e.getMessage());
      }
    }
  }
}
