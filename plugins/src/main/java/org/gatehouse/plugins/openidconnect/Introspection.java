package org.gatehouse.plugins.openidconnect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.KeyedDigest;
import org.gatehouse.plugins.support.SingleFlight;
import org.gatehouse.plugins.support.Verdicts;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider about tokens (RFC 7662) and remembers the answers for a short time, by a keyed
 * hash and not by the tokens themselves. Thread-safe.
 *
 * <p>Asked once for the same token, however many requests come with it at the same time, and about
 * few tokens at once: a provider that hangs holds no more threads than that.
 */
final class Introspection implements AutoCloseable {
  static final int MAX_CALLS = 32;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private final Provider provider;
  private final PluginContext context;
  private final ClientIdentity client;
  private final @Nullable URI configured;
  private final Endpoint endpoint;
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private final SingleFlight<Checked> flights = new SingleFlight<>();
  private final KeyedDigest digest = new KeyedDigest();
  private final Verdicts<Checked> answers;

  Introspection(OpenidConnectConfig config, Provider provider, PluginContext context) {
    this.provider = provider;
    this.context = context;
    this.client = new ClientIdentity(config);
    this.configured = config.introspectionEndpoint().map(URI::create).orElse(null);
    this.endpoint = new Endpoint("introspection", provider, context);
    this.answers =
        new Verdicts<>(
            Duration.ofSeconds(config.cacheTtl()),
            context.ticker(),
            checked -> !checked.isRefused());
  }

  /**
   * The claims of a token that the provider calls active.
   *
   * @throws ProviderUnavailableException when it does not answer, or is asked about too many others
   */
  Checked ask(String token) {
    String hash = digest.of(token.getBytes(StandardCharsets.UTF_8));
    Checked known = answers.find(hash);
    return known == null ? flights.get(hash, () -> askUnlessKnown(token, hash)) : known;
  }

  private Checked askUnlessKnown(String token, String hash) {
    // another one may have ended since we looked
    Checked known = answers.find(hash);
    Checked checked = known == null ? askNow(token) : known;
    answers.remember(hash, checked);
    return checked;
  }

  private Checked askNow(String token) {
    URI uri =
        configured == null ? provider.known().metadata().getIntrospectionEndpointURI() : configured;
    if (uri == null) {
      throw endpoint.failed("the provider names no introspection_endpoint", null);
    }
    if (!calls.tryAcquire()) {
      context.logger().log(Level.DEBUG, "introspection: {0} calls are running", MAX_CALLS);
      throw new ProviderUnavailableException("it is asked about too many tokens", null);
    }
    try {
      return read(uri, endpoint.call(request(uri, new BearerAccessToken(token))));
    } finally {
      calls.release();
    }
  }

  private Checked read(URI uri, HTTPResponse response) {
    if (response.getStatusCode() != 200) {
      throw endpoint.failed(uri + " answers " + response.getStatusCode(), null);
    }
    try {
      @Nullable Map<String, @Nullable Object> claims = JSON.readValue(response.getBody(), OBJECT);
      if (claims == null) {
        throw endpoint.failed(uri + " answers null", null);
      }
      return Boolean.TRUE.equals(claims.get("active"))
          ? Checked.claims(new Claims(claims))
          : Checked.refused("the provider does not call it active");
    } catch (JsonProcessingException e) {
      throw endpoint.failed(uri + " does not answer in JSON", null);
    }
  }

  private HTTPRequest request(URI uri, BearerAccessToken token) {
    return client
        .proof()
        .map(proof -> new TokenIntrospectionRequest(uri, proof, token))
        .orElseGet(
            () ->
                new TokenIntrospectionRequest(
                    uri, token, Map.of("client_id", List.of(client.id().getValue()))))
        .toHTTPRequest();
  }

  @Override
  public void close() {
    answers.close();
  }
}
