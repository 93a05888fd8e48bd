package org.gatehouse.plugins.openidconnect;

import java.util.List;
import java.util.OptionalLong;
import org.gatehouse.api.plugin.PluginContext;

/** What the claims of a token must be, whoever vouches for them (RFC 9068 §4). Immutable. */
final class ClaimRules {
  private static final List<String> GRANTED = List.of("scope");

  private final Provider provider;
  private final PluginContext context;
  private final long leeway;
  private final Requirement audiences;
  private final List<String> audienceClaim;
  private final Requirement scopes;
  private final List<String> scopesClaim;

  ClaimRules(OpenidConnectConfig config, Provider provider, PluginContext context) {
    this.provider = provider;
    this.context = context;
    this.leeway = config.leeway();
    this.audiences = Requirement.of(config.audienceRequired().orElse(List.of()));
    this.audienceClaim = config.audienceClaim();
    this.scopes = Requirement.of(config.scopesRequired().orElse(List.of()));
    this.scopesClaim = config.scopesClaim();
  }

  /**
   * Checks the claims of a token for this gateway: issuer, time and audience.
   *
   * @param isSigned whether it must name issuer and end; an answer of the provider need not
   */
  Checked check(Claims claims, boolean isSigned) {
    long now = context.clock().instant().getEpochSecond();
    OptionalLong end = claims.seconds("exp");
    if (end.isPresent() ? end.getAsLong() + leeway <= now : isSigned) {
      return Checked.refused("exp: it has expired");
    }
    OptionalLong start = claims.seconds("nbf");
    if (start.isPresent() && start.getAsLong() - leeway > now) {
      return Checked.refused("nbf: it is not valid yet");
    }
    if (!claims.text("iss").map(provider::mayIssue).orElse(!isSigned)) {
      return Checked.refused("iss: another issuer's");
    }
    if (!audiences.isMetBy(claims.elements(audienceClaim))) {
      return Checked.refused("audience_required: meant for others");
    }
    return Checked.claims(claims);
  }

  /** Whether the scopes of a token are enough. */
  boolean hasScopes(Claims claims) {
    return scopes.isMetBy(claims.words(scopesClaim));
  }

  /** Whether the scopes of a login, {@code scope}, are enough. */
  boolean hasGranted(Claims session) {
    return scopes.isMetBy(session.words(GRANTED));
  }
}
