package org.gatehouse.plugins.botdetection;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatehouse.api.config.StepBudget;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;

/**
 * Refuses programs by their {@code User-Agent}: crawlers and other bots that are known, and those
 * that the operator names.
 *
 * <p>Answers 403, and 400 to a client with several {@code User-Agent} fields; one without any
 * passes. What a client sends costs a bounded number of steps, whatever the expressions are.
 */
public final class BotDetectionPlugin implements Plugin {
  /** The plugin {@code bot-detection}. */
  public static final PluginType<BotDetectionConfig> TYPE =
      PluginType.named("bot-detection", BotDetectionConfig.class)
          .priority(2500)
          .withoutConsumer()
          .create(BotDetectionPlugin.class, BotDetectionPlugin::new);

  private static final String USER_AGENT = "User-Agent";

  private final System.Logger logger;
  private final UserAgentPatterns allow;
  private final UserAgentPatterns deny;
  private final boolean hasPatterns;
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  private BotDetectionPlugin(BotDetectionConfig config, PluginContext context) {
    this.logger = context.logger();
    this.allow = new UserAgentPatterns(config.allow().orElse(List.of()));
    this.deny = new UserAgentPatterns(config.deny().orElse(List.of()));
    this.hasPatterns = !allow.isEmpty() || !deny.isEmpty();
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    Headers headers = exchange.clientRequest().headers();
    String userAgent = headers.firstOrNull(USER_AGENT);
    if (userAgent == null) {
      return Outcome.CONTINUE;
    }
    if (headers.all(USER_AGENT).size() > 1) {
      return exchange.respond(Answer.error(400, "Only one User-Agent header allowed"));
    }
    return isRefused(userAgent.strip())
        ? exchange.respond(Answer.error(403, "Forbidden"))
        : Outcome.CONTINUE;
  }

  private boolean isRefused(String userAgent) {
    if (!hasPatterns) {
      return KnownBots.include(userAgent);
    }
    StepBudget budget = new StepBudget();
    try {
      return !allow.match(userAgent, budget)
          && (deny.match(userAgent, budget) || KnownBots.include(userAgent));
    } catch (StepBudget.Exhausted e) {
      warn();
      return true; // no honest client has a name that takes so long to read
    }
  }

  /** Once: clients must not be able to fill the log. */
  private void warn() {
    if (hasWarned.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING,
          "a User-Agent was refused: an expression of allow or deny backtracks too much to read it");
    }
  }
}
