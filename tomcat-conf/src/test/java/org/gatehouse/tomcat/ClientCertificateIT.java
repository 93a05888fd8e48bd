package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
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

/** What a connector with our TLS asks clients for, and what it tells applications. */
class ClientCertificateIT {
  private static final TestCertificate SERVERS = TestCertificate.forNames("localhost");
  private static final TestCertificate CLIENTS = TestCertificate.forNames("client.test");

  @TempDir Path folder;

  private final Tomcat tomcat = new Tomcat();

  private int start(String verification) throws Exception {
    SSLHostConfig host = new SSLHostConfig();
    host.setCertificateVerification(verification);
    SSLHostConfigCertificate pair =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    pair.setCertificateFile(
        Files.writeString(folder.resolve("tls.crt"), SERVERS.certificatePem()).toString());
    pair.setCertificateKeyFile(
        Files.writeString(folder.resolve("tls.key"), SERVERS.keyPem()).toString());
    host.addCertificate(pair);
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("sslImplementationName", GatehouseSslImplementation.class.getName());
    connector.setScheme("https");
    connector.setSecure(true);
    connector.addSslHostConfig(host);
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "subject", new Subject());
    context.addServletMappingDecoded("/", "subject");
    tomcat.start();
    return connector.getLocalPort();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  /** Answers with the subject of the client's certificate. */
  private static final class Subject extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
      response
          .getWriter()
          .print(
              chain instanceof X509Certificate[] shown
                  ? shown[0].getSubjectX500Principal().getName()
                  : "none");
    }
  }

  private static String subject(int port, SSLContext tls) throws IOException {
    try (RawClient client = RawClient.connectTls(port, "localhost", tls)) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return client.readResponse().text();
    }
  }

  @Test
  void optional_takesAnyCertificateOrNone() throws Exception {
    int port = start("optional");

    assertThat(subject(port, CLIENTS.clientContext())).isEqualTo("CN=client.test");
    assertThat(subject(port, TestCertificate.trustAll())).isEqualTo("none");
  }

  @Test
  void none_doesNotAsk() throws Exception {
    int port = start("none");

    assertThat(subject(port, CLIENTS.clientContext())).isEqualTo("none");
  }

  /** Who demands a certificate by an authority of Tomcat's own, keeps what he has. */
  @Test
  void required_withoutCertificate_endsTheHandshake() throws Exception {
    int port = start("required");

    assertThatThrownBy(() -> subject(port, TestCertificate.trustAll()))
        .isInstanceOf(IOException.class);
  }
}
