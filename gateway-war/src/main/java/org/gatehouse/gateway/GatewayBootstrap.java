package org.gatehouse.gateway;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.gateway.filter.GatewayFilters;
import org.gatehouse.gateway.proxy.UpstreamClient;
import org.gatehouse.gateway.status.StatusFilter;
import org.gatehouse.store.Stores;
import org.gatehouse.store.settings.AppServer;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Starts a gateway node with its web application and stops it with it. Settings that the node
 * cannot start with fail the deployment.
 */
public final class GatewayBootstrap implements ServletContextListener {
  private static final Logger LOG = System.getLogger(GatewayBootstrap.class.getName());

  private @Nullable GatewayNode node;
  private @Nullable UpstreamClient client;
  private @Nullable PluginCatalogue catalogue;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Settings settings = AppServer.settings();
    ServletContext context = event.getServletContext();
    checkConnectors(settings.proxyPort(), settings.proxySslPort());
    catalogue =
        PluginCatalogue.load(
            GatewayBootstrap.class.getClassLoader(),
            settings.plugins(),
            settings.pluginPath().map(Path::of).orElse(null));
    node = GatewayNode.start(settings, catalogue);
    client =
        new UpstreamClient(
            new UpstreamClient.Limits(
                settings.upstreamMaxConnections(),
                Duration.ofMillis((long) (settings.upstreamKeepaliveIdleTimeout() * 1000)),
                settings.upstreamKeepaliveMaxRequests()));
    addFilter(context, "status", new StatusFilter(settings.statusPort(), node, node.traffic()));
    addFilter(context, "readiness", new ReadinessFilter(node));
    GatewayFilters.register(context, node, client, node.resolver());
  }

  private static void checkConnectors(int... ports) {
    ConnectorCheck check = new ConnectorCheck(ManagementFactory.getPlatformMBeanServer());
    for (int port : ports) {
      check.problems(port).forEach(problem -> LOG.log(Level.WARNING, problem));
    }
  }

  /** Filters run in the order in which they were added. */
  private static void addFilter(ServletContext context, String name, Filter filter) {
    context
        .addFilter(name, filter)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (node != null) {
      node.close();
    }
    if (client != null) {
      client.close();
    }
    if (catalogue != null) {
      catalogue.close();
    }
    Stores.release();
  }
}
