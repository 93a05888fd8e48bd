package org.gatehouse.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.http.fileupload.FileUtils;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.gatehouse.store.settings.AppServer;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.store.PostgresAddress;

/**
 * The whole gateway, started by its {@link GatewayBootstrap} in an embedded Tomcat on a free port,
 * on a database of the test's.
 */
public final class TestNode implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final Path folder;
  private final Settings settings;

  private TestNode(PostgresAddress database, Map<String, String> more)
      throws IOException, LifecycleException {
    this.folder = Files.createTempDirectory("gateway-node");
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("gatehouse.pg_host", database.host());
    properties.put("gatehouse.pg_port", String.valueOf(database.port()));
    properties.put("gatehouse.pg_user", database.user());
    properties.put("gatehouse.pg_password", database.password());
    properties.put("gatehouse.pg_database", database.database());
    properties.put("gatehouse.data", folder.resolve("data").toString());
    more.forEach((key, value) -> properties.put("gatehouse." + key, value));
    properties.forEach(System::setProperty);
    try {
      this.settings = AppServer.settings();
      tomcat.setBaseDir(folder.toString());
      tomcat.setConnector(TestGateway.connector());
      if (more.containsKey("status_port")) {
        tomcat.getService().addConnector(onPort(more.get("status_port")));
      }
      if (more.containsKey("proxy_port")) {
        tomcat.getConnector().setPort(settings.proxyPort());
      }
      Context context = tomcat.addContext("", folder.toString());
      context.addApplicationListener(GatewayBootstrap.class.getName());
      tomcat.start();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }

  /**
   * A node that runs until it is closed.
   *
   * @param more further keys of {@code gatehouse.conf}; proxy and status port are listened on only
   *     when they are among them, else requests come in by any free port
   */
  public static TestNode start(PostgresAddress database, Map<String, String> more) {
    try {
      return new TestNode(database, more);
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connector onPort(String port) {
    Connector connector = TestGateway.connector();
    connector.setPort(Integer.parseInt(port));
    return connector;
  }

  /** What the node was started with. */
  public Settings settings() {
    return settings;
  }

  /** The port for client requests. */
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /**
   * Listens for TLS too, with HTTP/2 for those who want it, and asks clients for a certificate,
   * which it takes from anybody.
   *
   * @return the port
   */
  public int listenWithTls(TestCertificate shown) throws IOException {
    SSLHostConfig host = new SSLHostConfig();
    host.setCertificateVerification("optional");
    host.setTrustManagerClassName(TestCertificate.TrustAnyone.class.getName());
    SSLHostConfigCertificate pair =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    pair.setCertificateFile(
        Files.writeString(folder.resolve("tls.crt"), shown.certificatePem()).toString());
    pair.setCertificateKeyFile(
        Files.writeString(folder.resolve("tls.key"), shown.keyPem()).toString());
    host.addCertificate(pair);
    Connector connector = TestGateway.speakingHttp2(TestGateway.connector());
    connector.setProperty("SSLEnabled", "true");
    connector.setScheme("https");
    connector.setSecure(true);
    connector.addSslHostConfig(host);
    tomcat.getService().addConnector(connector);
    return connector.getLocalPort();
  }

  /** {@link RawClient#get}. */
  public RawResponse get(String path, String... headerLines) throws IOException {
    return RawClient.get(port(), path, headerLines);
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
      FileUtils.deleteDirectory(folder.toFile());
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
