package org.gatehouse.gateway;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.http.fileupload.FileUtils;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.filter.GatewayFilters;
import org.gatehouse.gateway.proxy.UpstreamClient;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;

/** The phase filters in an embedded Tomcat on a free port, under a configuration made by hand. */
public final class TestGateway implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final UpstreamClient client;
  private final Path folder;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile Runtime runtime;

  private TestGateway(Runtime runtime, Connector connector, int maxUpstreamConnections)
      throws IOException, LifecycleException {
    this.runtime = runtime;
    this.client =
        new UpstreamClient(
            new UpstreamClient.Limits(maxUpstreamConnections, Duration.ofSeconds(60), 10_000));
    this.folder = Files.createTempDirectory("gateway");
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", new File(folder.toString()).getAbsolutePath());
    context.addServletContainerInitializer(
        (types, servlets) ->
            GatewayFilters.register(servlets, new Counting(), client, AddressResolver.system()),
        Set.of());
    tomcat.start();
  }

  /** A gateway that runs until it is closed. */
  public static TestGateway start(Runtime runtime) {
    return start(runtime, connector(), 100);
  }

  /** As {@link #start(Runtime)}, with at most that many connections to one upstream address. */
  public static TestGateway start(Runtime runtime, int maxUpstreamConnections) {
    return start(runtime, connector(), maxUpstreamConnections);
  }

  /** As {@link #start(Runtime)}, behind a connector of its own making. */
  public static TestGateway start(Runtime runtime, Connector connector) {
    return start(runtime, connector, 100);
  }

  private static TestGateway start(Runtime runtime, Connector connector, int connections) {
    try {
      return new TestGateway(runtime, connector, connections);
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As in the server.xml that comes with the product, as far as it makes a difference. */
  static Connector connector() {
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setAllowTrace(true);
    connector.setProperty("continueResponseTiming", "onRead");
    connector.setEncodedSolidusHandling("passthrough");
    connector.setEncodedReverseSolidusHandling("passthrough");
    connector.setProperty("maxHttpResponseHeaderSize", "16384");
    connector.setProperty("allowedTrailerHeaders", "x-sum");
    connector.setProperty("continueResponseTiming", "onRead");
    connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
    connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
    return connector;
  }

  /** Lets a connector speak HTTP/2 too, as in the server.xml that comes with the product. */
  static Connector speakingHttp2(Connector connector) {
    Http2Protocol protocol = new Http2Protocol();
    protocol.setMaxConcurrentStreams(128);
    protocol.setMaxConcurrentStreamExecution(128);
    protocol.setOverheadDataThreshold(0);
    protocol.setOverheadWindowUpdateThreshold(0);
    connector.addUpgradeProtocol(protocol);
    return connector;
  }

  /** The port for client requests. */
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Exchanges from now on run under this configuration. */
  public void use(Runtime next) {
    runtime = next;
  }

  /** How many exchanges have begun and not ended. */
  public int inFlight() {
    return inFlight.get();
  }

  /** {@link RawClient#get}. */
  public RawResponse get(String path, String... headerLines) throws IOException {
    return RawClient.get(port(), path, headerLines);
  }

  /** {@link RawClient#connect}. */
  public RawClient connect() throws IOException {
    return RawClient.connect(port());
  }

  /** Stops the application, and not the container, as a redeployment does. */
  void stopApplication() throws LifecycleException {
    tomcat.getHost().findChildren()[0].stop();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
      client.close();
      FileUtils.deleteDirectory(folder.toFile());
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Hands out the configuration in force, and counts who has it. */
  private final class Counting implements RuntimeSource {
    @Override
    public Runtime acquire() {
      inFlight.incrementAndGet();
      return runtime;
    }

    @Override
    public void release(Runtime released) {
      inFlight.decrementAndGet();
    }
  }
}
