package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.plugins.oauth2.TokenIssuer.Grant;
import org.gatehouse.plugins.oauth2.TokenIssuer.Issued;
import org.jspecify.annotations.Nullable;

/**
 * The codes that clients redeem for tokens, once each. Only a digest of a code is stored, which the
 * redirect URI is part of where the code was asked for with one: it is good with that one only (RFC
 * 6749 §4.1.3).
 */
final class AuthorizationCodes {
  private final PluginContext context;
  private final EntityStore<Oauth2AuthorizationCode> codes;

  AuthorizationCodes(PluginContext context) {
    this.context = context;
    this.codes = context.entities(Oauth2AuthorizationCode.class);
  }

  /** Makes a code. */
  String issue(Grant grant, @Nullable String redirectUri, @Nullable String challenge) {
    String code = Secrets.random();
    codes.create(
        new Oauth2AuthorizationCode(
            UUID.randomUUID(),
            context.clock().instant().getEpochSecond(),
            grant.service(),
            new EntityRef(grant.client().id()),
            stored(code, redirectUri),
            grant.userId(),
            grant.scope(),
            Optional.ofNullable(challenge),
            challenge == null ? Optional.empty() : Optional.of(Pkce.METHOD),
            Optional.of(new EntityRef(context.instance().id())),
            Optional.of(Oauth2AuthorizationCode.LIFETIME_SECONDS)));
    return code;
  }

  /** The code that a client shows; empty when there is none, or no more. */
  Optional<Oauth2AuthorizationCode> find(String code, @Nullable String redirectUri) {
    Optional<Oauth2AuthorizationCode> found = codes.findBy("code", stored(code, null));
    if (found.isEmpty() && redirectUri != null) {
      found = codes.findBy("code", stored(code, redirectUri));
    }
    return found.filter(one -> one.isFresh(context.clock().millis()));
  }

  /**
   * Issues a token for a code; of several at once one gets it. A code that was redeemed before
   * revokes what was issued for it, and what has followed from that (RFC 6749 §4.1.2), since one of
   * the two clients is a thief. Who cannot redeem the code cannot revoke either: the caller has
   * checked all else before.
   */
  Redemption redeem(Oauth2AuthorizationCode code, Grant grant, TokenIssuer issuer) {
    return context.transaction(within -> redeem(code, grant, issuer, within));
  }

  private Redemption redeem(
      Oauth2AuthorizationCode code, Grant grant, TokenIssuer issuer, EntityStores within) {
    // one after the other from here on
    if (within
        .entities(EntityType.of(Oauth2AuthorizationCode.class))
        .findToChange(code.id())
        .isEmpty()) {
      return Redemption.NOTHING;
    }
    EntityStore<Oauth2Token> tokens = within.entities(EntityType.of(Oauth2Token.class));
    SpentGrants spent = SpentGrants.within(within, context.clock());
    Optional<Oauth2SpentGrant> before =
        spent.find(Oauth2SpentGrant.AUTHORIZATION_CODE, code.code());
    if (before.isPresent()) {
      return Redemption.replay(tokens.delete(before.get().token()));
    }
    Issued issued = issuer.issueRefreshable(tokens, grant);
    spent.addCode(code, issued.id());
    return Redemption.of(Optional.of(issued));
  }

  private static String stored(String code, @Nullable String redirectUri) {
    return Secrets.digest(redirectUri == null ? code : code + " " + redirectUri);
  }
}
