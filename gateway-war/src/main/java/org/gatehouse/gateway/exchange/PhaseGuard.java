package org.gatehouse.gateway.exchange;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.api.plugin.Phase;

/** The phases in which a member of the exchange may be called. */
final class PhaseGuard {
  static final Set<Phase> REQUEST = EnumSet.of(Phase.REWRITE, Phase.ACCESS, Phase.FORWARD);
  static final Set<Phase> ACCESS = EnumSet.of(Phase.ACCESS);
  static final Set<Phase> RESPONSE_HEADERS = EnumSet.of(Phase.RESPONSE_HEADERS);
  static final Set<Phase> ANSWERED =
      EnumSet.of(Phase.FORWARD, Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG);
  static final Set<Phase> RESPONSE =
      EnumSet.of(Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG);

  private PhaseGuard() {}

  /**
   * Does nothing when the phase is allowed.
   *
   * @throws IllegalStateException naming the member, the phase and those allowed
   */
  static void require(Phase current, Set<Phase> allowed, String member) {
    if (!allowed.contains(current)) {
      throw new IllegalStateException(
          member
              + ": called in "
              + current
              + " (allowed: "
              + allowed.stream().map(Phase::name).collect(Collectors.joining(", "))
              + ")");
    }
  }
}
