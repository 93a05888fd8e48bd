package org.gatehouse.plugins.iprestriction;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.IpOrCidr;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.ValueCheck;

/** Settings of {@link IpRestrictionPlugin}. */
@Check(atLeastOneOf = {"config.allow", "config.deny"})
@CheckedAsWhole(IpRestrictionConfig.FinalStatus.class)
public record IpRestrictionConfig(
    @Doc(
            "Addresses and CIDR ranges of the clients that may pass; when empty, all that deny does"
                + " not name.")
        Optional<List<@IpOrCidr String>> allow,
    @Doc("Addresses and CIDR ranges of the clients that are refused, even if allow names them too.")
        Optional<List<@IpOrCidr String>> deny,
    @Doc("The status of a refusal, from 200 to 599; 403 when absent.") @NotRequired
        Optional<Double> status,
    @Doc("The message of a refusal; when absent, one that names the client's address.") @NotRequired
        Optional<String> message) {

  /** Kong takes any number, and answers 500 when it has to send one that is no status. */
  static final class FinalStatus implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Object status = JsonValues.object(value).get("status");
      return !(status instanceof Number number) || isFinal(number.doubleValue())
          ? Optional.empty()
          : Optional.of("status: %s (expected: a whole number from 200 to 599)".formatted(status));
    }

    private static boolean isFinal(double status) {
      return status >= 200 && status <= 599 && status == Math.rint(status);
    }
  }
}
