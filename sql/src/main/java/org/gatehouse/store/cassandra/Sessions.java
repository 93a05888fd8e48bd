package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.internal.core.loadbalancing.DcInferringLoadBalancingPolicy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.settings.Settings;

/** Opens the driver's sessions as the settings say. No file configures the driver beside them. */
final class Sessions {
  private static final Duration LONGEST_WAIT_FOR_A_CONNECTION = Duration.ofSeconds(2);
  private static final int REQUESTS_AT_ONCE = 4096;

  private Sessions() {}

  /**
   * A session on no keyspace yet.
   *
   * @throws StoreException when no node can be reached
   */
  static CqlSession open(Settings settings) {
    // The driver's own classes, not those that the thread of an app server happens to see.
    ClassLoader loader = CqlSession.class.getClassLoader();
    CqlSessionBuilder builder =
        CqlSession.builder().withClassLoader(loader).withConfigLoader(config(settings, loader));
    for (String host : settings.cassandraContactPoints()) {
      builder.addContactPoint(new InetSocketAddress(host, settings.cassandraPort()));
    }
    settings.cassandraLocalDatacenter().ifPresent(builder::withLocalDatacenter);
    settings
        .cassandraUsername()
        .ifPresent(
            user -> builder.withAuthCredentials(user, settings.cassandraPassword().orElse("")));
    if (settings.cassandraSsl()) {
      builder.withSslEngineFactory(tls(settings));
    }
    try {
      return builder.build();
    } catch (AllNodesFailedException e) {
      throw StoreException.unavailable(name(settings) + " cannot be reached: " + reason(e), e);
    }
  }

  /** What the cluster is called in messages. */
  static String name(Settings settings) {
    return settings.cassandraContactPoints().stream()
        .map(host -> host + ":" + settings.cassandraPort())
        .collect(Collectors.joining(", ", "Cassandra at ", ""));
  }

  private static String reason(AllNodesFailedException failure) {
    return failure.getAllErrors().values().stream()
        .flatMap(List::stream)
        .map(Throwable::getMessage)
        .findFirst()
        .orElse("no node is known");
  }

  private static DriverConfigLoader config(Settings settings, ClassLoader loader) {
    Duration timeout = Duration.ofMillis(settings.cassandraTimeout());
    Duration connect =
        timeout.compareTo(LONGEST_WAIT_FOR_A_CONNECTION) > 0
            ? LONGEST_WAIT_FOR_A_CONNECTION
            : timeout;
    return DriverConfigLoader.programmaticBuilder(loader)
        .withString(DefaultDriverOption.SESSION_NAME, "gatehouse")
        .withClass(
            DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, DcInferringLoadBalancingPolicy.class)
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, settings.cassandraConsistency())
        .withString(
            DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, settings.cassandraSerialConsistency())
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
        .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, connect)
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, connect)
        // An outage is told once, by us, and not again at every attempt to reconnect.
        .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
        .withDuration(DefaultDriverOption.CONNECTION_SET_KEYSPACE_TIMEOUT, connect)
        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, connect)
        .withDuration(
            DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, timeout.multipliedBy(4))
        .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
        .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, connect)
        // A node that is back is used again within a second or two.
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(250))
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(2))
        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, REQUESTS_AT_ONCE)
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
            List.of(settings.cassandraKeyspace()))
        // A native clock would need a library of its own.
        .withBoolean(DefaultDriverOption.TIMESTAMP_GENERATOR_FORCE_JAVA_CLOCK, true)
        // Before anything else uses the session it is put on its keyspace, once.
        .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
        // Threads that need not keep a JVM alive.
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }

  private static ProgrammaticSslEngineFactory tls(Settings settings) {
    try {
      if (settings.cassandraSslVerify()) {
        return new ProgrammaticSslEngineFactory(SSLContext.getDefault(), null, true);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return new ProgrammaticSslEngineFactory(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS is not available", e);
    }
  }

  /** For {@code cassandra_ssl_verify = off}: encrypted, but to whom is not looked at. */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
