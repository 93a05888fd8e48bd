package org.gatehouse.plugins.requesttermination;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.ValueCheck;

/** Settings of {@link RequestTerminationPlugin}. */
@CheckedAsWhole(RequestTerminationConfig.OneAnswer.class)
public record RequestTerminationConfig(
    @Doc("The status of the answer, from 100 to 599.")
        @Between(min = 100, max = 599)
        @Default("503")
        int statusCode,
    @Doc(
            "The message of a JSON answer; when absent, the usual one for the status, if there is one.")
        Optional<String> message,
    @Doc("The Content-Type of the body.") Optional<String> contentType,
    @Doc("The body of the answer, sent as it is. Not together with a message.")
        Optional<String> body,
    @Doc("Whether the answer tells what the gateway knows of the request, as JSON.")
        @Default("false")
        boolean echo,
    @Doc(
            "The header field or query argument that a request must have to be answered; every request is when absent.")
        @HeaderName
        Optional<String> trigger) {

  /** The settings describe one answer, not two. */
  static final class OneAnswer implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Map<String, ?> config = JsonValues.object(value);
      boolean contentType = config.get("content_type") != null;
      boolean body = config.get("body") != null;
      if (config.get("message") != null && (contentType || body)) {
        return Optional.of("message cannot be used with content_type or body");
      }
      if (contentType && !body) {
        return Optional.of("content_type requires a body");
      }
      if (Boolean.TRUE.equals(config.get("echo")) && (contentType || body)) {
        return Optional.of("echo cannot be used with content_type and body");
      }
      return Optional.empty();
    }
  }
}
