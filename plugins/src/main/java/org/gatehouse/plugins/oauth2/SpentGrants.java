package org.gatehouse.plugins.oauth2;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;

/** Remembers by digests which codes and refresh tokens have been spent. */
final class SpentGrants {
  /** A refresh token that never expires is remembered for so long, lest the memory never ends. */
  private static final long MAX_SECONDS = 90L * 24 * 60 * 60;

  private final EntityStore<Oauth2SpentGrant> spent;
  private final Clock clock;

  SpentGrants(EntityStore<Oauth2SpentGrant> spent, Clock clock) {
    this.spent = spent;
    this.clock = clock;
  }

  static SpentGrants within(EntityStores transaction, Clock clock) {
    return new SpentGrants(transaction.entities(EntityType.of(Oauth2SpentGrant.class)), clock);
  }

  Optional<Oauth2SpentGrant> find(String grantType, String digest) {
    return spent.findBy("digest", digest).filter(one -> one.grantType().equals(grantType));
  }

  /** Remembers a code, for as long as it can be found itself. */
  void addCode(Oauth2AuthorizationCode code, UUID token) {
    add(
        Oauth2SpentGrant.AUTHORIZATION_CODE,
        code.code(),
        token,
        Optional.empty(),
        Oauth2AuthorizationCode.LIFETIME_SECONDS);
  }

  /**
   * Remembers the refresh token of a pair, for as long as it would have been good.
   *
   * @param successor a digest of the one in its place; empty when it cannot be used once more
   */
  void addRefreshToken(Oauth2Token pair, Optional<String> successor) {
    pair.refreshToken()
        .map(Secrets::digestOfStored)
        .ifPresent(
            digest ->
                add(
                    Oauth2SpentGrant.REFRESH_TOKEN,
                    digest,
                    pair.id(),
                    successor,
                    Math.max(1, pair.ttl().orElse(MAX_SECONDS))));
  }

  /** Lets a refresh token be used no more, not even once. */
  void close(Oauth2SpentGrant grant) {
    spent.update(
        new Oauth2SpentGrant(
            grant.id(),
            grant.createdAt(),
            grant.grantType(),
            grant.digest(),
            grant.token(),
            Optional.empty(),
            grant.ttl()));
  }

  private void add(
      String grantType, String digest, UUID token, Optional<String> successor, long ttl) {
    // there is one already where an operator has put a token back
    spent.findBy("digest", digest).ifPresent(one -> spent.delete(one.id()));
    spent.create(
        new Oauth2SpentGrant(
            UUID.randomUUID(),
            clock.instant().getEpochSecond(),
            grantType,
            digest,
            token,
            successor,
            Optional.of(ttl)));
  }
}
