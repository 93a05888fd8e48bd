package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.plugins.oauth2.TokenIssuer.Grant;
import org.gatehouse.plugins.oauth2.TokenIssuer.Issued;

/**
 * The refresh tokens that clients exchange for new pairs of tokens. Each is good once, unless it
 * stays by {@code reuse_refresh_token}: one that comes again is in two hands, and nobody can tell
 * which is the thief's, so that the pair that has followed from it is revoked (RFC 9700 §4.14.2).
 *
 * <p>A pair keeps its id when it is renewed: by that a spent refresh token leads to the pair that
 * is good now, however many have been in between, and there is never more than one.
 */
final class RefreshTokens {
  private final PluginContext context;
  private final TokenIssuer issuer;
  private final boolean stay;
  private final long gracePeriod;
  private final EntityStore<Oauth2Token> tokens;
  private final SpentGrants spent;

  RefreshTokens(Oauth2Config config, PluginContext context, TokenIssuer issuer) {
    this.context = context;
    this.issuer = issuer;
    this.stay = config.reuseRefreshToken();
    this.gracePeriod = config.refreshTokenGracePeriod();
    this.tokens = context.entities(Oauth2Token.class);
    this.spent = new SpentGrants(context.entities(Oauth2SpentGrant.class), context.clock());
  }

  /**
   * The pair that a refresh token belongs to, or that has followed from it; empty when there is
   * none, or no more.
   */
  Optional<Oauth2Token> find(String shown) {
    return Secrets.find(shown, stored -> tokens.findBy("refresh_token", stored))
        .or(
            () ->
                spent
                    .find(Oauth2SpentGrant.REFRESH_TOKEN, Secrets.digest(shown))
                    .flatMap(one -> tokens.find(one.token())));
  }

  /**
   * Puts a new pair in the place of another one. Of several requests at once with the same token,
   * each finds what the one before has left.
   *
   * @param pair the id of what {@link #find} has found
   */
  Redemption exchange(UUID pair, String shown, Grant grant) {
    return context.transaction(within -> exchange(pair, shown, grant, within));
  }

  private Redemption exchange(UUID pair, String shown, Grant grant, EntityStores within) {
    EntityStore<Oauth2Token> all = within.entities(EntityType.of(Oauth2Token.class));
    Optional<Oauth2Token> found = all.findToChange(pair);
    if (found.isEmpty()) {
      return Redemption.NOTHING;
    }
    Oauth2Token now = found.get();
    SpentGrants memory = SpentGrants.within(within, context.clock());
    String digest = Secrets.digest(shown);
    Optional<String> current = now.refreshToken().map(Secrets::digestOfStored);
    if (current.equals(Optional.of(digest))) {
      return Redemption.of(
          stay ? issuer.renew(all, pair, grant, shown) : rotate(now, grant, all, memory));
    }
    Optional<Oauth2SpentGrant> before = memory.find(Oauth2SpentGrant.REFRESH_TOKEN, digest);
    if (before.isEmpty()) {
      return Redemption.NOTHING;
    }
    if (!isForgiven(before.get(), current)) {
      return Redemption.replay(all.delete(pair));
    }
    // what the client has missed is spent unused, and showing that is a replay like any other
    memory.addRefreshToken(now, Optional.empty());
    memory.close(before.get());
    return Redemption.of(issuer.rotate(all, pair, grant));
  }

  private Optional<Issued> rotate(
      Oauth2Token old, Grant grant, EntityStore<Oauth2Token> all, SpentGrants memory) {
    Optional<Issued> issued = issuer.rotate(all, old.id(), grant);
    memory.addRefreshToken(
        old, issued.flatMap(one -> Optional.ofNullable(one.refreshToken())).map(Secrets::digest));
    return issued;
  }

  /**
   * Whether the client may have missed the answer: within the grace period, once, and as long as
   * nobody has used the refresh token in it.
   */
  private boolean isForgiven(Oauth2SpentGrant before, Optional<String> current) {
    return gracePeriod > 0
        && before.successor().isPresent()
        && before.successor().equals(current)
        && context.clock().instant().getEpochSecond() - before.createdAt() <= gracePeriod;
  }
}
