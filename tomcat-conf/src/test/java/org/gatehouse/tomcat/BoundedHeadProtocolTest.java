package org.gatehouse.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedHeadProtocolTest {
  private static final int LIMIT = 2000;
  private static final String HEAD =
      "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n";

  @TempDir Path folder;

  private final Tomcat tomcat = new Tomcat();
  private Socket client;

  /** Answers with the body; what asks for /later some time after. */
  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      byte[] body = request.getInputStream().readAllBytes();
      if (request.getRequestURI().equals("/later")) {
        AsyncContext context = request.startAsync();
        context.setTimeout(LIMIT * 2L);
        context.addListener(new AnswerAtTimeout());
      } else {
        response.getOutputStream().write(body);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector(BoundedHeadProtocol.class.getName());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("headTimeout", Integer.toString(LIMIT));
    connector.setProperty("connectionTimeout", "30000");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "echo", new Echo()).setAsyncSupported(true);
    context.addServletMappingDecoded("/*", "echo");
    tomcat.start();
    client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException, LifecycleException {
    client.close();
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void closesWithoutAWord_whenAHeadNeverEnds() throws IOException {
    send(HEAD.formatted("now"));
    long start = System.nanoTime();

    assertThat(drip("x", Duration.ofSeconds(20))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(LIMIT - 100), Duration.ofSeconds(15));
  }

  @Test
  void countsFromTheFirstByte_evenOfTheRequestLine() throws IOException {
    send("G");

    assertThat(drip("E", Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void boundsEachHeadByItself() throws IOException {
    for (int i = 0; i < 3; i++) {
      send(HEAD.formatted("now"));
      assertThat(drip("x", Duration.ofMillis(LIMIT * 6 / 10))).isNull();
      send(": 1\r\n\r\n" + i);
      assertThat(response()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + i);
    }
  }

  @Test
  void leavesBodiesAndSlowAnswersAlone() throws IOException {
    send(HEAD.formatted("later") + "\r\n");
    assertThat(drip("", Duration.ofMillis(LIMIT * 13 / 10))).isNull();
    send("b");

    assertThat(response()).startsWith("HTTP/1.1 202");
    send(HEAD.formatted("now") + "\r\nc");
    assertThat(response()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nc");
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /**
   * Sends a text again and again, with a pause between.
   *
   * @return what came back before the connection was closed; null when it was not
   */
  private String drip(String text, Duration most) throws IOException {
    long end = System.nanoTime() + most.toNanos();
    client.setSoTimeout(100);
    StringBuilder heard = new StringBuilder();
    while (System.nanoTime() < end) {
      try {
        send(text);
        int read = client.getInputStream().read();
        if (read < 0) {
          return heard.toString();
        }
        heard.append((char) read);
      } catch (SocketTimeoutException e) {
        // that was the pause
      } catch (SocketException e) {
        return heard.toString();
      }
    }
    return null;
  }

  /** The next response, whose body is one byte or none. */
  private String response() throws IOException {
    client.setSoTimeout(20_000);
    InputStream in = client.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.read());
    }
    if (text.indexOf("Content-Length: 1\r\n") > 0) {
      text.append((char) in.read());
    }
    return text.toString();
  }
}
