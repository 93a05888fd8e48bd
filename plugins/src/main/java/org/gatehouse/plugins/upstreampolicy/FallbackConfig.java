package org.gatehouse.plugins.upstreampolicy;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.HostName;
import org.gatehouse.api.config.HttpPath;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Port;
import org.gatehouse.api.config.ValueCheck;

/** One answer in place of the upstream's. */
@CheckedAsWhole(FallbackConfig.OneKind.class)
public record FallbackConfig(
    @Doc(
            "Where the answer comes from: this configuration (static), another upstream (service) or"
                + " the last good answer to the same request (cached).")
        @OneOf({"static", "service", "cached"})
        String kind,
    @Doc("The status of a static answer; 503 when absent.") @Between(min = 200, max = 599)
        Optional<Integer> status,
    @Doc("Header fields of a static answer.") Optional<Map<@HeaderName String, String>> headers,
    @Doc("The Content-Type of the body.") Optional<String> contentType,
    @Doc("The body of a static answer.") Optional<String> body,
    @Doc("Seconds that a cached answer may be old.")
        @Between(min = 1, max = 31536000)
        @Default("86400")
        Optional<Long> maxAge,
    @Doc("Another upstream's name, host name or IP address.") @HostName Optional<String> host,
    @Doc("Its port.") @Port @Default("80") Optional<Integer> port,
    @Doc("How it is spoken to.") @OneOf({"http", "https"}) @Default("http")
        Optional<String> protocol,
    @Doc("The full path to ask it for; the same as of the upstream when absent.") @HttpPath
        Optional<String> path) {

  boolean isStatic() {
    return kind.equals("static");
  }

  boolean isCached() {
    return kind.equals("cached");
  }

  /** A static answer has no host, another upstream has one and nothing of an answer. */
  static final class OneKind implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Map<String, ?> config = JsonValues.object(value);
      boolean isHost = config.get("host") != null;
      if ("static".equals(config.get("kind"))) {
        if (isHost || config.get("path") != null) {
          return Optional.of("host and path cannot be used with kind 'static'");
        }
        return config.get("content_type") != null && config.get("body") == null
            ? Optional.of("content_type requires a body")
            : Optional.empty();
      }
      if ("cached".equals(config.get("kind"))) {
        return isHost || config.get("path") != null || isAnswer(config)
            ? Optional.of("only max_age can be used with kind 'cached'")
            : Optional.empty();
      }
      if (!isHost) {
        return Optional.of("kind 'service' requires a host");
      }
      return isAnswer(config)
          ? Optional.of("status, headers, content_type and body cannot be used with kind 'service'")
          : Optional.empty();
    }

    private static boolean isAnswer(Map<String, ?> config) {
      return config.get("status") != null
          || config.get("headers") != null
          || config.get("body") != null
          || config.get("content_type") != null;
    }
  }
}
