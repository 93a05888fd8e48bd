package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a thread learns of the client of a request that another thread is about to answer. */
class ClientPresenceIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
  private static final String CHUNKS =
      """
      POST / HTTP/1.1\r
      Host: localhost\r
      Transfer-Encoding: chunked\r
      \r
      3\r
      abc\r
      0\r
      \r
      """;

  @TempDir Path folder;

  private final Tomcat tomcat = new Tomcat();
  private final BlockingQueue<BooleanSupplier> waiting = new LinkedBlockingQueue<>();
  private final Semaphore answers = new Semaphore(0);
  private boolean isTls;

  private RawClient connect(boolean tls) throws Exception {
    isTls = tls;
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    if (tls) {
      secure(connector);
    }
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    tomcat.getHost().getPipeline().addValve(new HeaderValve());
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "slow", new Slow());
    context.addServletMappingDecoded("/", "slow");
    tomcat.start();
    return again();
  }

  private RawClient again() throws IOException {
    int port = tomcat.getConnector().getLocalPort();
    return isTls
        ? RawClient.connectTls(port, "localhost", TestCertificate.trustAll())
        : RawClient.connect(port);
  }

  private void secure(Connector connector) throws IOException {
    TestCertificate own = TestCertificate.forNames("localhost");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate pair =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    pair.setCertificateFile(
        Files.writeString(folder.resolve("tls.crt"), own.certificatePem()).toString());
    pair.setCertificateKeyFile(
        Files.writeString(folder.resolve("tls.key"), own.keyPem()).toString());
    host.addCertificate(pair);
    connector.setProperty("SSLEnabled", "true");
    connector.addSslHostConfig(host);
  }

  @AfterEach
  void stop() throws Exception {
    answers.release(100);
    tomcat.stop();
    tomcat.destroy();
  }

  /** Reads the body, then waits for leave to answer. */
  private final class Slow extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      waiting.add((BooleanSupplier) request.getAttribute(HeaderValve.ATTRIBUTE));
      answers.acquireUninterruptibly();
      response.getWriter().print("read " + body.length);
    }
  }

  private BooleanSupplier nextWaiting() throws InterruptedException {
    BooleanSupplier next = waiting.poll(RawClient.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatWaits_hasNotLeft_andGetsItsAnswers(boolean tls) throws Exception {
    try (RawClient client = connect(tls)) {
      for (String request : new String[] {GET, POST, CHUNKS, GET}) {
        client.send(request);
        BooleanSupplier hasLeft = nextWaiting();
        assertThat(hasLeft.getAsBoolean()).isFalse();
        assertThat(hasLeft.getAsBoolean()).isFalse();
        answers.release();
        assertThat(client.readResponse().text())
            .isEqualTo(request.equals(GET) ? "read 0" : "read 3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatCloses_hasLeft(boolean tls) throws Exception {
    connect(tls).close();
    for (String request : new String[] {GET, POST, CHUNKS}) {
      BooleanSupplier hasLeft;
      try (RawClient client = again()) {
        client.send(request);
        hasLeft = nextWaiting();
      }
      await().atMost(RawClient.TIMEOUT).until(hasLeft::getAsBoolean);
      assertThat(hasLeft.getAsBoolean()).isTrue();
    }
  }

  @Test
  void clientThatResets_hasLeft() throws Exception {
    try (RawClient client = connect(false)) {
      client.send(GET);
      BooleanSupplier hasLeft = nextWaiting();
      client.reset();
      await().atMost(RawClient.TIMEOUT).until(hasLeft::getAsBoolean);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 20", "false, 1", "false, 20", "false, 34"})
  void startOfTheNextRequest_isNoSignOfLeaving_andIsKept(boolean tls, int length) throws Exception {
    try (RawClient client = connect(tls)) {
      for (String request : new String[] {GET, POST, CHUNKS}) {
        client.send(request);
        BooleanSupplier hasLeft = nextWaiting();
        assertThat(hasLeft.getAsBoolean()).isFalse();
        client.send(GET.substring(0, length));
        for (int i = 0; i < 3; i++) {
          assertThat(hasLeft.getAsBoolean()).isFalse();
        }
        client.send(GET.substring(length));
        assertThat(hasLeft.getAsBoolean()).isFalse();

        answers.release(2);
        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(client.readResponse().text()).isEqualTo("read 0");
        assertThat(nextWaiting()).isNotNull();
      }
    }
  }
}
