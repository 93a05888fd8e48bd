package org.gatehouse.plugins.openidconnect;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/** Makes of sound claims who the client is here, and tells the upstream. Immutable. */
final class Recognition {
  private final PluginContext context;
  private final String issuer;
  private final List<String> consumerClaim;
  private final List<String> consumerBy;
  private final boolean consumerOptional;
  private final List<String> groupsClaim;
  private final List<List<String>> headerClaims;
  private final List<String> headerNames;
  private final CredentialLookup<Consumer> byCustomId;

  Recognition(OpenidConnectConfig config, PluginContext context) {
    this.context = context;
    this.issuer = config.issuer();
    this.consumerClaim = config.consumerClaim().orElse(List.of());
    this.consumerBy = config.consumerBy();
    this.consumerOptional = config.consumerOptional();
    this.groupsClaim = config.authenticatedGroupsClaim().orElse(List.of());
    this.headerClaims =
        config.upstreamHeadersClaims().orElse(List.of()).stream().map(List::of).toList();
    this.headerNames = config.upstreamHeadersNames().orElse(List.of());
    this.byCustomId = context.credentials(Consumer.class, "custom_id");
  }

  /** Removes the fields that only this plugin may set. */
  void removeSpoofed(Headers headers) {
    for (String name : headerNames) {
      headers.remove(name);
    }
  }

  Verdict verdict(Exchange exchange, Claims claims) {
    Consumer consumer = consumerClaim.isEmpty() ? null : consumer(claims);
    if (consumer == null && !consumerClaim.isEmpty() && !consumerOptional) {
      context.logger().log(Level.DEBUG, "refused: no consumer by {0}", consumerClaim);
      return Verdict.refused(Answer.error(403, "Forbidden"));
    }
    if (!groupsClaim.isEmpty()) {
      exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS, claims.words(groupsClaim));
    }
    tell(exchange.upstreamRequest().headers(), claims);
    String subject =
        claims
            .text("sub")
            .or(() -> claims.text("client_id"))
            .or(() -> claims.text("azp"))
            .orElse("");
    Account account = Account.of(claims.text("iss").orElse(issuer), subject, consumer);
    return consumer == null ? Verdict.recognized(account) : Verdict.recognized(consumer, account);
  }

  private @Nullable Consumer consumer(Claims claims) {
    Optional<String> named = claims.text(consumerClaim);
    if (named.isEmpty()) {
      return null;
    }
    for (String by : consumerBy) {
      Optional<Consumer> found = consumer(by, named.get());
      if (found.isPresent()) {
        return found.get();
      }
    }
    return null;
  }

  /** The lookup by id or username takes either: what it finds must be by the one asked for. */
  private Optional<Consumer> consumer(String by, String value) {
    return switch (by) {
      case "custom_id" -> byCustomId.find(value);
      case "id" -> context.consumer(value).filter(one -> one.id().toString().equals(value));
      default -> context.consumer(value).filter(one -> one.username().equals(Optional.of(value)));
    };
  }

  private void tell(Headers headers, Claims claims) {
    for (int i = 0; i < headerNames.size(); i++) {
      List<String> claim = headerClaims.get(i);
      String value = claims.text(claim).orElseGet(() -> String.join(", ", claims.elements(claim)));
      if (!value.isEmpty() && !FieldText.hasControls(value)) {
        headers.set(headerNames.get(i), FieldText.utf8(value));
      }
    }
  }
}
