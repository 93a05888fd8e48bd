package org.gatehouse.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One running node: its data folder, its database and its Tomcat.
 *
 * <p>Start and close may run on different threads: a Ctrl-C can come at any moment of the start.
 */
final class Node implements AutoCloseable {

  private final Installation installation;
  private final LauncherSettings settings;
  private final FirstFailure failure;
  private @Nullable DataFolder data;
  private @Nullable CompletableFuture<Timed<Optional<DatabaseServer>>> database;
  private @Nullable TomcatServer tomcat;
  private boolean isClosed;

  Node(Installation installation, LauncherSettings settings, FirstFailure failure) {
    this.installation = installation;
    this.settings = settings;
    this.failure = failure;
  }

  /** What took how long; the database and the loading of Tomcat run side by side. */
  record StartTimes(Duration database, Duration tomcat, Duration wars) {}

  /**
   * Starts all parts and returns when requests are answered.
   *
   * @throws StartFailure when a part does not start; {@link #close} then ends the others
   */
  StartTimes start(DataFolder folder) {
    CompletableFuture<Timed<Optional<DatabaseServer>>> starting;
    synchronized (this) {
      mustBeOpen();
      data = folder;
      starting = CompletableFuture.supplyAsync(() -> Timed.of(() -> startDatabase(folder)));
      database = starting;
    }
    Timed<TomcatServer> loaded = Timed.of(() -> loadTomcat(folder));
    synchronized (this) {
      mustBeOpen();
      tomcat = loaded.result();
    }
    Timed<Optional<DatabaseServer>> started = join(starting);
    started.result().ifPresent(server -> server.address().tellApplications());
    Timed<TomcatServer> deployed =
        Timed.of(
            () -> {
              loaded.result().start(failure);
              return loaded.result();
            });
    return new StartTimes(started.time(), loaded.time(), deployed.time());
  }

  private Optional<DatabaseServer> startDatabase(DataFolder folder) {
    if (!settings.ownsDatabase()) {
      return Optional.empty();
    }
    return Optional.of(
        DatabaseServer.start(installation.postgres(), folder, settings.postgresPort()));
  }

  private TomcatServer loadTomcat(DataFolder folder) {
    Path base = TomcatBase.write(installation, folder);
    CertificateFiles tls =
        settings.tls().orElseGet(() -> SelfSignedCertificate.in(folder.resolve("tls")));
    System.setProperty("gatehouse.ssl_cert", tls.certificate().toString());
    System.setProperty("gatehouse.ssl_cert_key", tls.key().toString());
    System.setProperty("gatehouse.ssl_verify_client", settings.verifyClient());
    System.setProperty("gatehouse.proxy_port", Integer.toString(settings.proxyPort()));
    System.setProperty("gatehouse.proxy_ssl_port", Integer.toString(settings.proxySslPort()));
    System.setProperty("gatehouse.admin_port", Integer.toString(settings.adminPort()));
    System.setProperty("gatehouse.status_port", Integer.toString(settings.statusPort()));
    return TomcatServer.load(installation.tomcat(), base);
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StartFailure failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void mustBeOpen() {
    if (isClosed) {
      throw new StartFailure("stopped before the start was complete");
    }
  }

  /** Stops what runs: first Tomcat, then the database it uses, last the lock of the data folder. */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      if (tomcat != null) {
        tomcat.close();
      }
    } finally {
      if (database != null) {
        database
            .handle(
                (server, problem) ->
                    server == null ? Optional.<DatabaseServer>empty() : server.result())
            .join()
            .ifPresent(DatabaseServer::close);
      }
      if (data != null) {
        data.close();
      }
    }
  }

  private record Timed<T>(T result, Duration time) {

    static <T> Timed<T> of(Supplier<T> work) {
      long start = System.nanoTime();
      T result = work.get();
      return new Timed<>(result, Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
