package org.gatehouse.admin;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.admin.resource.AdminNode;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.node.LogLevel;
import org.gatehouse.store.settings.AppServer;
import org.gatehouse.store.settings.NodeIdentity;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the application: reads the settings, loads the plugins' types for their schemas,
 * and opens the store. With settings that are wrong the application is not started; without a
 * database it is, and answers 503 until the database is there.
 */
public final class AdminBootstrap implements ServletContextListener {
  private static final System.Logger LOG = System.getLogger("org.gatehouse.admin");

  private final ScheduledThreadPoolExecutor timer = timer();
  private @Nullable PluginCatalogue catalogue;
  private @Nullable StoreOpening store;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      start(event.getServletContext(), AppServer.settings());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the Admin API is not started: {0}", e.getMessage());
      stop();
      throw e;
    }
  }

  private void start(ServletContext context, Settings settings) {
    PluginCatalogue plugins =
        PluginCatalogue.load(
            AdminBootstrap.class.getClassLoader(),
            settings.plugins(),
            settings.pluginPath().map(Path::of).orElse(null));
    catalogue = plugins;
    StoreOpening opening = StoreOpening.start(() -> open(settings, plugins));
    store = opening;
    context.setAttribute(
        AdminNode.class.getName(),
        new AdminNode(
            NodeIdentity.of(settings),
            hostName(),
            settings,
            plugins,
            new Entities(plugins, opening, Clock.systemUTC()),
            opening,
            LogLevel.start(settings.logLevel(), timer)));
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("gatehouse-admin-timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static Store open(Settings settings, PluginCatalogue plugins) {
    return AppServer.dataSource(settings)
        .map(
            connections ->
                Stores.open(settings, connections, plugins.types(), plugins.classLoader()))
        .orElseGet(() -> Stores.open(settings, plugins.types(), plugins.classLoader()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The node that an application's bootstrap has started. */
  static AdminNode nodeOf(ServletContext context) {
    return (AdminNode) context.getAttribute(AdminNode.class.getName());
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    stop();
  }

  private void stop() {
    timer.shutdownNow();
    if (store != null) {
      store.close();
      store = null;
    }
    if (catalogue != null) {
      catalogue.close();
      catalogue = null;
    }
    Stores.release();
  }
}
