package org.gatehouse.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A Tomcat distribution in this process, behind class loaders of its own.
 *
 * <p>WARs see what they see in any Tomcat: the JDK and {@code lib}, nothing of the launcher.
 */
final class TomcatServer implements AutoCloseable {
  /*
   * Catalina is called by reflection because it must be defined by the loader that the WARs inherit;
   * org.apache.catalina.startup.Bootstrap would hang that loader below the class path, and would
   * stop the server from a shutdown hook of its own while the database is stopping too.
   */

  private final Object catalina;
  private final ClassLoader loader;

  private TomcatServer(Object catalina, ClassLoader loader) {
    this.catalina = catalina;
    this.loader = loader;
  }

  /** Reads {@code base/conf/server.xml} and makes the server it describes; starts nothing. */
  static TomcatServer load(Path home, Path base) {
    System.setProperty("catalina.home", home.toString());
    System.setProperty("catalina.base", base.toString());
    try {
      ClassLoader loader = new URLClassLoader(jars(home.resolve("lib")), new JdkAndLogging());
      Thread.currentThread().setContextClassLoader(loader);
      Object catalina =
          loader.loadClass("org.apache.catalina.startup.Catalina").getConstructor().newInstance();
      TomcatServer server = new TomcatServer(catalina, loader);
      server.call("setParentClassLoader", ClassLoader.class, loader);
      server.call("setUseShutdownHook", boolean.class, false);
      server.call("load");
      return server;
    } catch (IOException | ReflectiveOperationException e) {
      throw new StartFailure("Tomcat cannot be loaded from %s: %s".formatted(home, e), e);
    }
  }

  private static URL[] jars(Path lib) throws IOException {
    List<URL> urls = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "*.jar")) {
      for (Path jar : jars) {
        urls.add(jar.toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  /**
   * Starts both services: deploys the WARs, then opens the ports.
   *
   * @param why tells the first failure that was logged since the start
   * @throws StartFailure when a WAR or a port did not come up
   */
  void start(FirstFailure why) {
    Thread.currentThread().setContextClassLoader(loader);
    call("start");
    mustBeStarted("gatehouse-proxy", "j2eeType=WebModule,*", 1, "the gateway WAR", why);
    mustBeStarted("gatehouse-admin", "j2eeType=WebModule,*", 1, "the admin WAR", why);
    mustBeStarted("gatehouse-proxy", "type=Connector,*", 3, "a proxy port or the status port", why);
    mustBeStarted("gatehouse-admin", "type=Connector,*", 1, "the admin port", why);
  }

  private static void mustBeStarted(
      String service, String query, int expected, String what, FirstFailure why) {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    int started = 0;
    try {
      Set<ObjectName> names = beans.queryNames(new ObjectName(service + ":" + query), null);
      for (ObjectName name : names) {
        if ("STARTED".equals(beans.getAttribute(name, "stateName"))) {
          started++;
        }
      }
    } catch (JMException e) {
      throw new StartFailure("Tomcat's state cannot be read: " + e, e);
    }
    if (started != expected) {
      throw new StartFailure("%s did not start: %s".formatted(what, why.text()));
    }
  }

  /** Refuses new requests, gives those in flight time to finish, then stops. */
  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(loader);
    call("stop");
  }

  private void call(String method) {
    invoke(method, new Class<?>[0]);
  }

  private void call(String method, Class<?> type, Object argument) {
    invoke(method, new Class<?>[] {type}, argument);
  }

  private void invoke(String method, Class<?>[] types, Object... arguments) {
    try {
      catalina.getClass().getMethod(method, types).invoke(catalina, arguments);
    } catch (InvocationTargetException e) {
      throw new StartFailure("Tomcat failed to %s: %s".formatted(method, e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new StartFailure("this is not a Tomcat 10.1 or 11: " + e, e);
    }
  }

  /**
   * The JDK, and Tomcat's logging, which the JVM must find on its class path; nothing else of it.
   *
   * <p>Still a child of the class path's loader, since JULI takes its configuration from there.
   */
  private static final class JdkAndLogging extends ClassLoader {

    private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();

    JdkAndLogging() {
      super(ClassLoader.getSystemClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith("org.apache.juli.")
          ? super.loadClass(name, resolve)
          : JDK.loadClass(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
      return JDK.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return JDK.getResources(name);
    }
  }
}
