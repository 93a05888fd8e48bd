package org.gatehouse.plugins.hmacauth;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Challenge;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a consumer by a signature of the request (draft-cavage-http-signatures, in Kong's
 * form), in {@code Proxy-Authorization} or else in {@code Authorization}.
 *
 * <p>Answers 401 with a {@code WWW-Authenticate} challenge when it is missing, wrong or too old,
 * unless {@code config.anonymous} names a fallback consumer. Never logs a secret or a signature.
 */
public final class HmacAuthPlugin implements Plugin {
  /** The plugin {@code hmac-auth}. */
  public static final PluginType<HmacAuthConfig> TYPE =
      PluginType.named("hmac-auth", HmacAuthConfig.class)
          .priority(1030)
          .withoutConsumer()
          .entity(HmacAuthCredential.class)
          .create(HmacAuthPlugin.class, HmacAuthPlugin::new);

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final String AUTHORIZATION = "Authorization";

  private static final String NO_DATE =
      "HMAC signature cannot be verified, a valid date or x-date header is required for HMAC"
          + " Authentication";
  private static final String NOT_VALID = "HMAC signature cannot be verified";
  private static final String NOT_SAME = "HMAC signature does not match";

  private final HmacAuthConfig config;
  private final PluginContext context;
  private final Authentication authentication;
  private final CredentialLookup<HmacAuthCredential> credentials;
  private final RequestDate date;
  private final @Nullable SeenSignatures seen;
  private final String challenge;

  private HmacAuthPlugin(HmacAuthConfig config, PluginContext context) {
    this.config = config;
    this.context = context;
    this.authentication = new Authentication(context, config.anonymous().orElse(null), true);
    this.credentials = context.credentials(HmacAuthCredential.class, "username");
    this.date = new RequestDate(context.clock(), config.clockSkew().orElse(300.0));
    this.seen = config.replayWindow().map(SeenSignatures::new).orElse(null);
    this.challenge = config.realm().map(realm -> Challenge.of("hmac", realm)).orElse("hmac");
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return authentication.run(exchange, this::check);
  }

  private Verdict check(Exchange exchange) {
    Headers headers = exchange.clientRequest().headers();
    if (!headers.contains(PROXY_AUTHORIZATION) && !headers.contains(AUTHORIZATION)) {
      return refused("Unauthorized", "no signature");
    }
    if (!date.isNear(headers)) {
      return refused(NO_DATE, "no date near now");
    }
    SignatureParameters parameters = take(exchange);
    if (parameters == null) {
      return refused(NOT_VALID, "no signature that can be read");
    }
    String problem = problemWith(parameters);
    if (problem != null) {
      return refused(NOT_VALID, problem);
    }
    if (!areSignedDatesNear(parameters, headers)) {
      return refused(NO_DATE, "the signed date is not near now");
    }
    Optional<HmacAuthCredential> credential =
        credentials.find(utf8(parameters.username())).filter(one -> !one.secret().isEmpty());
    return credential.isEmpty()
        ? refused(NOT_VALID, "unknown username")
        : check(exchange, parameters, credential.get());
  }

  private @Nullable SignatureParameters take(Exchange exchange) {
    Headers headers = exchange.clientRequest().headers();
    SignatureParameters parameters = SignatureParameters.of(headers, PROXY_AUTHORIZATION);
    String field = parameters == null ? AUTHORIZATION : PROXY_AUTHORIZATION;
    if (config.hideCredentials()) {
      exchange.upstreamRequest().headers().remove(field);
    }
    return parameters == null ? SignatureParameters.of(headers, field) : parameters;
  }

  /** What keeps a signature from being looked at; null when nothing does. */
  private @Nullable String problemWith(SignatureParameters parameters) {
    for (String name : config.enforceHeaders().orElse(List.of())) {
      if (!parameters.sign(name)) {
        return "an enforced header field is not signed";
      }
    }
    boolean isAllowed =
        config.algorithms().map(list -> list.contains(parameters.algorithm())).orElse(true);
    if (!isAllowed || HmacAlgorithm.named(parameters.algorithm()) == null) {
      return "the algorithm is not supported";
    }
    return seen != null && !signsDate(parameters) ? "no date is signed" : null;
  }

  private static boolean signsDate(SignatureParameters parameters) {
    return parameters.sign(RequestDate.X_DATE) || parameters.sign(RequestDate.DATE);
  }

  /**
   * Of the dates that are signed one must be near: an old request would else be good again for who
   * adds a new date beside the signed one.
   */
  private boolean areSignedDatesNear(SignatureParameters parameters, Headers headers) {
    return !signsDate(parameters)
        || (parameters.sign(RequestDate.X_DATE) && date.isNear(headers, RequestDate.X_DATE))
        || (parameters.sign(RequestDate.DATE) && date.isNear(headers, RequestDate.DATE));
  }

  private Verdict check(
      Exchange exchange, SignatureParameters parameters, HmacAuthCredential credential) {
    HmacAlgorithm algorithm = Objects.requireNonNull(HmacAlgorithm.named(parameters.algorithm()));
    byte[] text = SigningString.of(parameters.headers(), exchange.clientRequest());
    byte[] wanted = algorithm.sign(text, credential.secret());
    if (!MessageDigest.isEqual(wanted, decoded(parameters.signature()))) {
      return refused(NOT_SAME, "wrong signature");
    }
    if (config.validateRequestBody() && !BodyDigest.isRight(exchange.clientRequest())) {
      return refused(NOT_SAME, "the body is not what Digest says, or is too long");
    }
    if (seen != null && !seen.isFirst(wanted, credential)) {
      return refused(NOT_VALID, "the signature has been used before");
    }
    return context
        .consumer(credential.consumer().id())
        .map(consumer -> Verdict.recognized(consumer, credential))
        .orElseGet(() -> refused(NOT_VALID, "the credential's consumer is gone"));
  }

  /** Header fields are bytes, shown as characters of their own; names are UTF-8. */
  private static String utf8(String field) {
    return new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Empty for what is not base64. */
  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private Verdict refused(String message, String reason) {
    context.logger().log(Level.DEBUG, "refused: {0}", reason);
    return Verdict.unauthorized(message, challenge);
  }

  @Override
  public void close() {
    if (seen != null) {
      seen.close();
    }
  }
}
