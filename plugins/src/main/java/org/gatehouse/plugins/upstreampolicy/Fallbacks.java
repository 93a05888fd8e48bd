package org.gatehouse.plugins.upstreampolicy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/** Answers in place of an upstream that does not. */
final class Fallbacks {
  static final String LOG_FIELD = "upstream_policy.fallback";

  private final List<FallbackConfig> all;
  private final Statuses statuses;
  private final @Nullable LastAnswers answers;

  /**
   * What to answer with.
   *
   * @param answers null when none are remembered
   */
  Fallbacks(List<FallbackConfig> all, List<Integer> statuses, @Nullable LastAnswers answers) {
    this.all = all;
    this.answers = answers;
    this.statuses = new Statuses(statuses);
  }

  /** Whether there is something better than this to answer with. */
  boolean isWanted(TryResult result) {
    return !all.isEmpty()
        && switch (result.kind()) {
          case ANSWERED -> statuses.contains(result.status());
          case OTHER -> false;
          default -> true;
        };
  }

  /** Tries one after the other. Returns what came of the last; what came before when none can. */
  TryResult answer(Exchange exchange, Forwarder next, Deadline deadline, TryResult before) {
    TryResult result = before;
    for (FallbackConfig fallback : all) {
      if (fallback.isStatic()) {
        exchange.logFields().put(LOG_FIELD, "static");
        Outcome outcome = exchange.respond(answerOf(fallback));
        return new TryResult(TryResult.Kind.OTHER, outcome, 0, null);
      }
      if (fallback.isCached()) {
        Answer last = lastAnswer(fallback, exchange);
        if (last != null) {
          exchange.logFields().put(LOG_FIELD, "cached");
          return new TryResult(TryResult.Kind.OTHER, exchange.respond(last), 0, null);
        }
      } else if (exchange.isForwardable() && deadline.millisLeft() > 0) {
        exchange.logFields().put(LOG_FIELD, "service");
        result = call(fallback, exchange, next, deadline);
        if (!isWanted(result)) {
          return result;
        }
      }
    }
    return result;
  }

  private @Nullable Answer lastAnswer(FallbackConfig fallback, Exchange exchange) {
    return answers == null ? null : answers.find(exchange, fallback.maxAge().orElse(0L));
  }

  private static TryResult call(
      FallbackConfig fallback, Exchange exchange, Forwarder next, Deadline deadline) {
    UpstreamRequest request = exchange.upstreamRequest();
    request.scheme(fallback.protocol().orElse("http"));
    request.host(fallback.host().orElseThrow());
    request.port(fallback.port().orElse(80));
    fallback.path().ifPresent(request::path);
    request.targetFilter((ip, port) -> true);
    deadline.putInto(request);
    int before = exchange.attempts().size();
    return TryResult.of(exchange, next.forward(exchange), before, false);
  }

  private static Answer answerOf(FallbackConfig fallback) {
    int status = fallback.status().orElse(503);
    Answer answer =
        fallback
            .body()
            .map(text -> Answer.bytes(status, text.getBytes(StandardCharsets.UTF_8)))
            .orElseGet(() -> Answer.empty(status));
    fallback.contentType().ifPresent(type -> answer.header("Content-Type", FieldText.utf8(type)));
    fallback
        .headers()
        .ifPresent(
            fields -> fields.forEach((name, text) -> answer.header(name, FieldText.utf8(text))));
    return answer;
  }
}
