package org.gatehouse.plugins.cors;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Pcre;
import org.gatehouse.api.config.ValueCheck;

/** Settings of {@link CorsPlugin}. */
public record CorsConfig(
    @Doc(
            "The origins that may call: as texts (https://app.example), as regular expressions, or * for all; all when absent.")
        Optional<List<@CheckedBy(OriginCheck.class) String>> origins,
    @Doc(
            "The request header fields that pages may send; those that the browser asks for when absent.")
        Optional<List<String>> headers,
    @Doc("The response header fields that pages may read beside the ones always allowed.")
        Optional<List<String>> exposedHeaders,
    @Doc("The methods that pages may use.")
        @Default({"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
        Optional<
                List<
                    @OneOf({
                      "GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"
                    })
                    String>>
            methods,
    @Doc(
            "Whole seconds for which a browser may remember the answer to a preflight request; it"
                + " has limits of its own.")
        Optional<Double> maxAge,
    @Doc("Whether pages may send cookies and other credentials; name the origins then.")
        @Default("false")
        boolean credentials,
    @Doc("Whether pages of public networks may call, where the browser asks for that.")
        @Default("false")
        boolean privateNetwork,
    @Doc("Whether preflight requests go to the upstream instead of being answered here.")
        @Default("false")
        boolean preflightContinue) {

  /** An asterisk or a regular expression, which every plain origin is too. */
  static final class OriginCheck implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return value.equals("*") || Pcre.problemWith((String) value).isEmpty()
          ? Optional.empty()
          : Optional.of("'%s' is not a valid regex".formatted(value));
    }
  }
}
