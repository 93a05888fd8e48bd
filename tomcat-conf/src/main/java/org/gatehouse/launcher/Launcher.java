package org.gatehouse.launcher;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.apache.juli.ClassLoaderLogManager;

/**
 * Runs one node in the foreground until Ctrl-C or SIGTERM.
 *
 * <p>The only argument is the folder of the project, in which the build has made everything. Exit
 * code 0 after an orderly stop; 1, with one line on standard error, when the node cannot start.
 */
public final class Launcher {

  private final Installation installation;
  private final boolean debug;
  private final FirstFailure failure = new FirstFailure();
  private final AtomicInteger exitCode = new AtomicInteger();

  private Launcher(Installation installation, boolean debug) {
    this.installation = installation;
    this.debug = debug;
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path home = Path.of(arguments[0]).toAbsolutePath().normalize();
    String debug = System.getenv().getOrDefault("GATEHOUSE_DEBUG", "");
    new Launcher(new Installation(home), !debug.isEmpty()).run();
    // Everything now runs on Tomcat's threads; the shutdown hook ends the process.
    new CountDownLatch(1).await();
  }

  private void run() {
    try {
      LauncherSettings settings = LauncherSettings.read(System.getenv(), installation.home());
      Ports.checkFree(settings);
      DataFolder data = DataFolder.open(settings.data());
      System.setProperty("gatehouse.data", data.path().toString());
      TerminalLog terminal = openLog();
      Node node = new Node(installation, settings, failure);
      stopAtExit(node);
      Node.StartTimes times = node.start(data);
      terminal.speak();
      greet(System.out, settings, times);
    } catch (StartFailure e) {
      fail(e.getMessage() == null ? "" : e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      fail("cannot start: " + e, e);
    }
  }

  /** Hands logging to JULI, as in any Tomcat, and shows a part of it on the terminal. */
  private TerminalLog openLog() {
    System.setProperty("java.util.logging.manager", ClassLoaderLogManager.class.getName());
    System.setProperty(
        "java.util.logging.config.file",
        installation.conf().resolve("logging.properties").toString());
    TerminalLog terminal = new TerminalLog(System.out, failure, debug);
    if (LogManager.getLogManager() instanceof ClassLoaderLogManager manager) {
      // It would close the log files while the node is still stopping.
      manager.setUseShutdownHook(false);
    }
    Logger.getLogger("").addHandler(terminal);
    return terminal;
  }

  private void stopAtExit(Node node) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.close();
                  } finally {
                    System.out.flush();
                    System.err.flush();
                    if (LogManager.getLogManager() instanceof ClassLoaderLogManager manager) {
                      manager.shutdown();
                    }
                    // A stop by signal is an orderly end; the JVM would report 128 + signal.
                    Runtime.getRuntime().halt(exitCode.get());
                  }
                },
                "stop"));
  }

  private void fail(String reason, Throwable cause) {
    System.err.println("gatehouse: " + reason);
    if (debug) {
      cause.printStackTrace();
    }
    exitCode.set(1);
    System.exit(1);
  }

  private void greet(PrintStream out, LauncherSettings settings, Node.StartTimes times) {
    long sinceStart =
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    out.printf(
        Locale.ROOT,
        "Gatehouse is up after %s (database %s beside Tomcat %s, then WARs %s)%n",
        seconds(Duration.ofMillis(sinceStart)),
        seconds(times.database()),
        seconds(times.tomcat()),
        seconds(times.wars()));
    out.printf("  proxy      http://localhost:%d%n", settings.proxyPort());
    out.printf("             https://localhost:%d%n", settings.proxySslPort());
    out.printf("  Admin API  http://localhost:%d (this machine only)%n", settings.adminPort());
    out.printf("  status     http://localhost:%d (this machine only)%n", settings.statusPort());
    out.printf("  data       %s%n", settings.data());
    var lines = TryLines.read(installation.readme(), settings);
    if (!lines.isEmpty()) {
      out.println("Try:");
      lines.forEach(line -> out.println("  " + line));
    }
    out.println("Ctrl-C stops it.");
    out.flush();
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
