package org.gatehouse.plugins.httplog;

import java.net.http.HttpClient;
import java.util.Map;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.Shared;
import org.gatehouse.plugins.support.log.CustomFields;
import org.gatehouse.plugins.support.log.LogQueue;
import org.gatehouse.plugins.support.log.LogQueues;
import org.gatehouse.plugins.support.log.LogRecord;

/**
 * Sends a record of each exchange to an HTTP server, through a {@link LogQueue}: the exchange does
 * not wait for it.
 */
public final class HttpLogPlugin implements Plugin {
  public static final PluginType<HttpLogConfig> TYPE =
      PluginType.named("http-log", HttpLogConfig.class)
          .priority(12)
          .onStreamsToo()
          .create(HttpLogPlugin.class, HttpLogPlugin::new);

  /**
   * The client that all instances send by. Java 17 cannot close one: its thread ends when nothing
   * refers to it, so nothing does once the last instance is closed.
   */
  private static final Shared<PluginType<?>, HttpClient> CLIENTS = new Shared<>(client -> {});

  private final CustomFields customFields;
  private final LogQueues.Key key;
  private final LogQueue queue;

  HttpLogPlugin(HttpLogConfig config, PluginContext context) {
    this.customFields = CustomFields.parse(config.customFieldsByLua().orElse(Map.of()));
    this.key = LogQueues.Key.of(config.queueName(), context);
    HttpClient client = CLIENTS.acquire(TYPE, HttpLogSender::newClient);
    try {
      HttpLogSender sender = new HttpLogSender(config, client, context.logger());
      this.queue = LogQueues.acquire(key, config.queueSettings(), sender, context);
    } catch (RuntimeException | Error e) {
      CLIENTS.release(TYPE);
      throw e;
    }
  }

  @Override
  public void onLog(Exchange exchange) {
    queue.add(LogRecord.of(exchange).with(customFields).toJson());
  }

  @Override
  public void close() {
    LogQueues.release(key);
    CLIENTS.release(TYPE);
  }
}
