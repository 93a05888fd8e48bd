package org.gatehouse.plugins.support.redis;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.gatehouse.plugins.support.tls.UnverifiedTls;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A pool of connections to one Redis, opened when they are first needed. Thread-safe.
 *
 * <p>A call waits for its answer no longer than {@code timeout}. When one fails, the idle
 * connections go too: they are most likely as dead, or lead to a server that has become a replica.
 */
public final class RedisConnection implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;

  private final RedisClient client;

  /**
   * Does not connect yet: a Redis that is down is no reason to refuse a config.
   *
   * @param verifiedTls trusts the authorities that a verified server's certificate must be of
   */
  public RedisConnection(RedisConfig config, SSLContext verifiedTls) {
    int timeout = config.timeout().orElse(2000);
    DefaultJedisClientConfig.Builder settings =
        DefaultJedisClientConfig.builder()
            .resp2()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .timeoutMillis(timeout)
            .database(config.database().orElse(0));
    config
        .password()
        .filter(password -> !password.isEmpty())
        .ifPresent(
            password -> {
              settings.password(password);
              config.username().ifPresent(settings::user);
            });
    if (config.ssl().orElse(false)) {
      encrypt(settings, config, verifiedTls);
    }
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(MAX_CONNECTIONS);
    pool.setMaxIdle(MAX_CONNECTIONS);
    pool.setMaxWait(Duration.ofMillis(timeout));
    pool.setJmxEnabled(false);
    this.client =
        RedisClient.builder()
            .hostAndPort(config.host().orElse("127.0.0.1"), config.port().orElse(6379))
            .clientConfig(settings.build())
            .poolConfig(pool)
            .build();
  }

  @SuppressWarnings("deprecation") // SslOptions, which is to be used instead, takes files only
  private static void encrypt(
      DefaultJedisClientConfig.Builder settings, RedisConfig config, SSLContext verifiedTls) {
    boolean isVerified = config.sslVerify().orElse(false);
    SSLParameters parameters = new SSLParameters();
    config
        .serverName()
        .ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
    if (isVerified) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    settings
        .ssl(true)
        .sslSocketFactory((isVerified ? verifiedTls : UnverifiedTls.context()).getSocketFactory())
        .sslParameters(parameters);
  }

  /**
   * Runs a script.
   *
   * @return what it returned, a list of {@link Long}s
   * @throws redis.clients.jedis.exceptions.JedisException when Redis cannot be reached or refuses
   */
  public List<Long> run(RedisScript script, List<String> keys, List<String> arguments) {
    try {
      return ((List<?>) evaluate(script, keys, arguments)).stream().map(Long.class::cast).toList();
    } catch (JedisException e) {
      client.getPool().clear();
      throw e;
    }
  }

  private Object evaluate(RedisScript script, List<String> keys, List<String> arguments) {
    try {
      return Objects.requireNonNull(client.evalsha(script.digest(), keys, arguments));
    } catch (JedisNoScriptException e) {
      return Objects.requireNonNull(client.eval(script.text(), keys, arguments));
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
