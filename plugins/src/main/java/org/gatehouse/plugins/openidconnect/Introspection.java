package org.gatehouse.plugins.openidconnect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.BoundedCache;
import org.gatehouse.plugins.support.KeyedDigest;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider about tokens (RFC 7662) and remembers the answers for a short time, by a keyed
 * hash and not by the tokens themselves. Thread-safe.
 */
final class Introspection implements AutoCloseable {
  private static final int MAX_ENTRIES = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private final Provider provider;
  private final PluginContext context;
  private final ClientIdentity client;
  private final @Nullable URI endpoint;
  private final long keptNanos;
  private final KeyedDigest digest = new KeyedDigest();
  private final BoundedCache<String, Answer> answers;

  /** What is known of a token until some moment. */
  private record Answer(Checked checked, long untilNanos) {}

  Introspection(OpenidConnectConfig config, Provider provider, PluginContext context) {
    this.provider = provider;
    this.context = context;
    this.client = new ClientIdentity(config);
    this.endpoint = config.introspectionEndpoint().map(URI::create).orElse(null);
    this.keptNanos = config.cacheTtl() * 1_000_000_000L;
    this.answers = BoundedCache.of(String.class, Answer.class, MAX_ENTRIES);
  }

  /**
   * The claims of a token that the provider calls active.
   *
   * @throws ProviderUnavailableException when it does not answer
   */
  Checked ask(String token) {
    if (keptNanos == 0) {
      return askNow(token);
    }
    String hash = digest.of(token.getBytes(StandardCharsets.UTF_8));
    long now = context.ticker().nanos();
    Answer known = answers.get(hash);
    if (known != null && now - known.untilNanos < 0) {
      return known.checked;
    }
    Checked checked = askNow(token);
    answers.put(hash, new Answer(checked, now + keptNanos));
    return checked;
  }

  private Checked askNow(String token) {
    URI uri =
        endpoint == null ? provider.known().metadata().getIntrospectionEndpointURI() : endpoint;
    if (uri == null) {
      throw failed("the provider names no introspection_endpoint", null);
    }
    try {
      HTTPResponse response = request(uri, new BearerAccessToken(token)).send(provider.http());
      if (response.getStatusCode() != 200) {
        throw failed(uri + " answers " + response.getStatusCode(), null);
      }
      Map<String, @Nullable Object> claims = JSON.readValue(response.getBody(), OBJECT);
      return Boolean.TRUE.equals(claims.get("active"))
          ? Checked.claims(new Claims(claims))
          : Checked.refused("the provider does not call it active");
    } catch (JsonProcessingException e) {
      throw failed(uri + " does not answer in JSON", null);
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()), e);
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

  private ProviderUnavailableException failed(String why, @Nullable Exception cause) {
    context.logger().log(Level.ERROR, "introspection: {0}", why);
    return new ProviderUnavailableException(why, cause);
  }

  @Override
  public void close() {
    answers.close();
  }
}
