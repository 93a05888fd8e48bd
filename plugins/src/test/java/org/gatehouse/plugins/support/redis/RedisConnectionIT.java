package org.gatehouse.plugins.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisConnectionIT {
  private static final RedisScript SCRIPT = new RedisScript("return {7}");
  private static final String SEVEN = "*1\r\n:7\r\n";
  private static final TestCertificate AUTHORITY = TestCertificate.authority("Redis CA");

  @Test
  void run_serverBecameAReplica_nextCallConnectsAnew() throws Exception {
    try (Server server = new Server(ServerSocketFactory.getDefault(), "-READONLY no\r\n", SEVEN);
        RedisConnection redis = connection(server, Map.of())) {
      assertThatThrownBy(() -> run(redis))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("READONLY no");

      assertThat(run(redis)).containsExactly(7L);
      assertThat(run(redis)).containsExactly(7L);
      assertThat(server.connections).hasValue(2);
    }
  }

  @Test
  void run_unknownScript_isSentOverTheSameConnection() throws Exception {
    try (Server server = new Server(ServerSocketFactory.getDefault(), "-NOSCRIPT x\r\n", SEVEN);
        RedisConnection redis = connection(server, Map.of())) {
      assertThat(run(redis)).containsExactly(7L);
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void run_verified_takesWhatTheTrustedAuthorityHasIssued() throws Exception {
    Map<String, Object> verified = Map.of("ssl", true, "ssl_verify", true);
    try (Server server = new Server(tls(AUTHORITY.issue("localhost")), SEVEN);
        RedisConnection redis = connection(server, verified)) {
      assertThat(run(redis)).containsExactly(7L);
    }
  }

  @Test
  void run_verified_refusesOtherNamesAndAuthorities() throws Exception {
    TestCertificate others = TestCertificate.authority("Other CA").issue("localhost");
    Map<String, Object> verified = Map.of("ssl", true, "ssl_verify", true);
    for (TestCertificate wrong : List.of(AUTHORITY.issue("other.test"), others)) {
      try (Server server = new Server(tls(wrong), SEVEN);
          RedisConnection redis = connection(server, verified)) {
        assertThatThrownBy(() -> run(redis)).isInstanceOf(JedisConnectionException.class);
      }
    }
  }

  @Test
  void run_encryptedOnly_takesAnyCertificate() throws Exception {
    TestCertificate others = TestCertificate.authority("Other CA").issue("other.test");
    try (Server server = new Server(tls(others), SEVEN);
        RedisConnection redis = connection(server, Map.of("ssl", true))) {
      assertThat(run(redis)).containsExactly(7L);
    }
  }

  private static List<Long> run(RedisConnection redis) {
    return redis.run(SCRIPT, List.of("k"), List.of());
  }

  private static ServerSocketFactory tls(TestCertificate shown) {
    return shown.serverContext().getServerSocketFactory();
  }

  private static RedisConnection connection(Server server, Map<String, ?> more) {
    SSLContext trusting = AUTHORITY.trustingContext();
    Map<String, Object> given = new HashMap<>(more);
    given.put("host", "localhost");
    given.put("port", (long) server.listener.getLocalPort());
    ConfigSchema<RedisConfig> schema = ConfigSchema.of(RedisConfig.class);
    return new RedisConnection(schema.bind(schema.merge(schema.defaults(), given)), trusting);
  }

  /** Speaks as much of Redis's protocol as it takes to answer commands, the last answer on. */
  private static final class Server implements AutoCloseable {
    private static final String HELLO = "*2\r\n$5\r\nproto\r\n:2\r\n";

    private final ServerSocket listener;
    private final List<String> answers;
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    Server(ServerSocketFactory sockets, String... answers) throws IOException {
      this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.answers = List.of(answers);
      start(this::accept);
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "redis");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          connections.incrementAndGet();
          start(() -> serve(socket));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket client) {
      try (Socket socket = client) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String answer = read(in, line).equals("HELLO") ? HELLO : next();
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        // the client has left, or does not trust this
      }
    }

    /** Reads a command to its end, an array of texts with the length of each before it. */
    private static String read(BufferedReader in, String count) throws IOException {
      in.readLine();
      String name = in.readLine();
      for (int left = 2 * Integer.parseInt(count.substring(1)) - 2; left > 0; left--) {
        in.readLine();
      }
      return name;
    }

    private String next() {
      return answers.get(Math.min(commands.getAndIncrement(), answers.size() - 1));
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
