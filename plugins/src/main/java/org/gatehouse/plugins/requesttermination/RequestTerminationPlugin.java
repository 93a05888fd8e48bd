package org.gatehouse.plugins.requesttermination;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/**
 * Answers every request, or those with a trigger, in place of the upstream: with a message, with a
 * body, or with an echo of the request.
 */
public final class RequestTerminationPlugin implements Plugin {
  /** The plugin {@code request-termination}. */
  public static final PluginType<RequestTerminationConfig> TYPE =
      PluginType.named("request-termination", RequestTerminationConfig.class)
          .priority(2)
          .create(RequestTerminationPlugin.class, RequestTerminationPlugin::new);

  private static final Map<Integer, String> USUAL_MESSAGES =
      Map.of(
          401, "Unauthorized",
          404, "Not found",
          405, "Method not allowed",
          500, "An unexpected error occurred",
          502, "Bad Gateway",
          503, "Service unavailable");

  private final RequestTerminationConfig config;
  private final @Nullable String message;
  private final Echo echo;

  private RequestTerminationPlugin(RequestTerminationConfig config, PluginContext context) {
    this.config = config;
    this.message = config.message().orElse(USUAL_MESSAGES.get(config.statusCode()));
    this.echo = new Echo(context.nodeId(), context.hostName(), message);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    if (config.trigger().isPresent()
        && !isTriggered(exchange.clientRequest(), config.trigger().get())) {
      return Outcome.CONTINUE;
    }
    return exchange.respond(answer(exchange));
  }

  private static boolean isTriggered(ClientRequest request, String trigger) {
    return request.headers().contains(trigger) || !request.queryArguments(trigger).isEmpty();
  }

  private Answer answer(Exchange exchange) {
    int status = config.statusCode();
    if (config.echo()) {
      return Answer.json(status, echo.of(exchange));
    }
    if (config.body().isPresent()) {
      Answer answer = Answer.bytes(status, config.body().get().getBytes(StandardCharsets.UTF_8));
      config.contentType().ifPresent(type -> answer.header("Content-Type", FieldText.utf8(type)));
      return answer;
    }
    return message == null ? Answer.empty(status) : Answer.json(status, Map.of("message", message));
  }
}
