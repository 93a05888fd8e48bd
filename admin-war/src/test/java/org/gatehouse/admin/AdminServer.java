package org.gatehouse.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextEnvironment;
import org.apache.tomcat.util.http.fileupload.FileUtils;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;

/**
 * The Admin API in a Tomcat of this JVM, by its own {@code web.xml}, with its settings in JNDI as
 * an operator would put them there.
 */
final class AdminServer implements AutoCloseable {
  private static final Logger TOMCAT = Logger.getLogger("org.apache");

  private final Tomcat tomcat;

  private AdminServer(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  static AdminServer on(PostgresAddress database) {
    return on(database, Map.of(), 0);
  }

  static AdminServer on(PostgresAddress database, Map<String, String> settings) {
    return on(database, settings, 0);
  }

  /** On a declarative file in place of a database. */
  static AdminServer withoutDatabase(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("database", "off");
    return start(0, all);
  }

  static AdminServer on(PostgresAddress database, Map<String, String> settings, int port) {
    Map<String, String> all = new HashMap<>();
    all.put("pg_host", database.host());
    all.put("pg_port", String.valueOf(database.port()));
    all.put("pg_user", database.user());
    all.put("pg_password", database.password());
    all.put("pg_database", database.database());
    all.putAll(settings);
    return start(port, all);
  }

  private static AdminServer start(int port, Map<String, String> settings) {
    TOMCAT.setLevel(Level.WARNING);
    Tomcat tomcat = new Tomcat();
    try {
      Path base = Files.createTempDirectory("gatehouse-admin");
      Map<String, String> all = new HashMap<>(settings);
      all.putIfAbsent("data", base.resolve("data").toString());
      tomcat.setBaseDir(base.toString());
      tomcat.setPort(port);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      tomcat.enableNaming();
      tomcat.setAddDefaultWebXmlToWebapp(false); // neither JSPs nor static files
      Context context =
          tomcat.addWebapp("", Path.of("src/main/webapp").toAbsolutePath().toString());
      context.setJarScanner(new WithoutJars());
      lookForNoLeaks((StandardContext) context);
      all.forEach((key, value) -> context.getNamingResources().addEnvironment(of(key, value)));
      tomcat.start();
      return new AdminServer(tomcat);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JVM ends soon, and the search warns of every JVM that was not opened for it. */
  private static void lookForNoLeaks(StandardContext context) {
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
  }

  private static ContextEnvironment of(String key, String value) {
    ContextEnvironment entry = new ContextEnvironment();
    entry.setName("gatehouse/" + key);
    entry.setType("java.lang.String");
    entry.setValue(value);
    return entry;
  }

  /** The class path of tests is long, and holds nothing for a container to find. */
  private static final class WithoutJars extends StandardJarScanner {
    private WithoutJars() {
      setScanClassPath(false);
    }
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Whether the application is up: its settings were sound. */
  boolean isDeployed() {
    return ((Context) tomcat.getHost().findChildren()[0]).getState().isAvailable();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
      FileUtils.deleteDirectory(tomcat.getServer().getCatalinaBase());
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the Admin API by hand on an empty database: {@code PORT}, until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    try (PostgresNode postgres = PostgresNode.start();
        AdminServer server =
            on(
                postgres.createDatabase(),
                Map.of("admin_port", arguments[0]),
                Integer.parseInt(arguments[0]))) {
      System.out.println("the Admin API is on http://127.0.0.1:" + server.port());
      Thread.currentThread().join();
    }
  }
}
