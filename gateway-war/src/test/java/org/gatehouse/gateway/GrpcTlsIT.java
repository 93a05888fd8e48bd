package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** gRPC over TLS on both sides of a gateway, by the clients and servers of grpc-java. */
class GrpcTlsIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Metadata.Key<String> ROUTE =
      Metadata.Key.of("x-route", Metadata.ASCII_STRING_MARSHALLER);
  private static final TestCertificate ROOT = TestCertificate.authority("root");
  private static final TestCertificate OTHER_ROOT = TestCertificate.authority("other");
  private static final TestCertificate SERVER = ROOT.issue("localhost");
  private static final TestCertificate CLIENT = ROOT.issue("client.test");

  @TempDir private static Path folder;
  private static TestNode strictNode;
  private static ManagedChannel lenient;
  private static ManagedChannel strict;
  private static int routes;

  @BeforeAll
  static void start() throws IOException {
    lenient = clientOf(GATEWAY.node());
    strictNode =
        GATEWAY.anotherNode(
            Map.of(
                "proxy_ssl_verify",
                "on",
                "lua_ssl_trusted_certificate",
                Files.writeString(folder.resolve("root.pem"), ROOT.certificatePem()).toString(),
                "client_ssl",
                "on",
                "client_ssl_cert",
                Files.writeString(folder.resolve("client.pem"), CLIENT.chainPem()).toString(),
                "client_ssl_cert_key",
                Files.writeString(folder.resolve("client.key"), CLIENT.keyPem()).toString()));
    strict = clientOf(strictNode);
  }

  private static ManagedChannel clientOf(TestNode node) throws IOException {
    return NettyChannelBuilder.forAddress("localhost", node.listenWithTls(SERVER))
        .sslContext(GrpcSslContexts.forClient().trustManager(stream(ROOT.certificatePem())).build())
        .build();
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @AfterAll
  static void close() throws InterruptedException {
    for (ManagedChannel channel : List.of(lenient, strict)) {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    strictNode.close();
  }

  private static SslContextBuilder showing(TestCertificate shown) {
    return GrpcSslContexts.configure(
        SslContextBuilder.forServer(stream(shown.chainPem()), stream(shown.keyPem())));
  }

  private static GrpcServer server(TestCertificate shown) throws SSLException {
    return GrpcServer.start(showing(shown).build());
  }

  /** Takes only clients that {@link #ROOT} has issued. */
  private static GrpcServer askingServer() throws SSLException {
    return GrpcServer.start(
        showing(SERVER)
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(stream(ROOT.certificatePem()))
            .build());
  }

  /** A route to a host, live on both nodes, by its name. */
  private static String route(String host, int port) {
    String name = "rpc" + ++routes;
    Service service =
        GATEWAY.add(
            Service.class,
            Map.of(
                "name",
                name,
                "retries",
                0L,
                "protocol",
                "grpcs",
                "host",
                host,
                "port",
                (long) port));
    GATEWAY.add(
        Route.class,
        Map.of(
            "name", name,
            "headers", Map.of(ROUTE.name(), List.of(name)),
            "protocols", List.of("grpcs"),
            "service", Map.of("id", service.id().toString())));
    long revision = GATEWAY.store().revision();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                GATEWAY.store().nodes().stream()
                        .filter(report -> report.revision() >= revision)
                        .count()
                    == 2);
    return name;
  }

  private static Channel via(ManagedChannel channel, String route) {
    Metadata head = new Metadata();
    head.put(ROUTE, route);
    return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(head));
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Status statusOf(ManagedChannel channel, String route) {
    try {
      String answer =
          ClientCalls.blockingUnaryCall(via(channel, route), GrpcServer.ECHO, options(), "hello");
      assertThat(answer).isEqualTo("hello");
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static void assertBadGateway(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription())
        .isEqualTo("An invalid response was received from the upstream server");
  }

  /** Only the node that verifies refuses what the server shows. */
  private static void assertOnlyLenientTakes(TestCertificate shown) throws SSLException {
    try (GrpcServer upstream = server(shown)) {
      String route = route("localhost", upstream.port());
      assertThat(statusOf(lenient, route)).isEqualTo(Status.OK);
      assertBadGateway(statusOf(strict, route));
      assertThat(upstream.heads()).hasSize(1);
    }
  }

  @Test
  void soundCertificate_isTakenByEveryNode() throws SSLException {
    try (GrpcServer upstream = server(SERVER)) {
      String route = route("localhost", upstream.port());
      assertThat(statusOf(lenient, route)).isEqualTo(Status.OK);
      assertThat(statusOf(strict, route)).isEqualTo(Status.OK);
    }
  }

  @Test
  void certificateOfAnUnknownAuthority_isRefusedByANodeThatVerifies() throws SSLException {
    assertOnlyLenientTakes(OTHER_ROOT.issue("localhost"));
  }

  @Test
  void certificateForAnotherName_isRefusedByANodeThatVerifies() throws SSLException {
    assertOnlyLenientTakes(ROOT.issue("other.test"));
  }

  @Test
  void expiredCertificate_isRefusedByANodeThatVerifies() throws SSLException {
    assertOnlyLenientTakes(ROOT.issueExpired("localhost"));
  }

  @Test
  void certificateTooFarFromItsAuthority_isRefusedByANodeThatVerifies() throws SSLException {
    assertOnlyLenientTakes(ROOT.issueAuthority("one").issueAuthority("two").issue("localhost"));
  }

  @Test
  void clientCertificateOfTheNode_isShownToServersThatAsk() throws SSLException {
    try (GrpcServer upstream = askingServer()) {
      String route = route("localhost", upstream.port());
      assertThat(statusOf(strict, route)).isEqualTo(Status.OK);
      assertBadGateway(statusOf(lenient, route));
      assertThat(upstream.heads()).hasSize(1);
    }
  }

  @Test
  void clientCertificateOfTheUpstream_isShownToItsTargets() throws SSLException {
    try (GrpcServer server = askingServer()) {
      asking("known.test", server.port(), CLIENT);
      asking("stranger.test", server.port(), OTHER_ROOT.issue("stranger.test"));
      String known = route("known.test", 80);
      String stranger = route("stranger.test", 80);

      // connections are not shared between the two, though the address is the same
      assertThat(statusOf(lenient, known)).isEqualTo(Status.OK);
      assertBadGateway(statusOf(lenient, stranger));
      assertThat(statusOf(strict, known)).isEqualTo(Status.OK);
      assertBadGateway(statusOf(strict, stranger));
      assertThat(server.authorities()).containsOnly("localhost:" + server.port());
    }
  }

  private static void asking(String name, int port, TestCertificate shown) {
    Certificate pair =
        GATEWAY.add(
            Certificate.class, Map.of("cert", shown.certificatePem(), "key", shown.keyPem()));
    Upstream upstream =
        GATEWAY.add(
            Upstream.class,
            Map.of(
                "name",
                name,
                "host_header",
                "localhost",
                "client_certificate",
                Map.of("id", pair.id().toString())));
    GATEWAY.add(
        Target.class,
        Map.of("target", "127.0.0.1:" + port, "upstream", Map.of("id", upstream.id().toString())));
  }

  @Test
  void streams_passOverTls() throws SSLException {
    try (GrpcServer upstream = server(SERVER)) {
      Iterator<String> answers =
          ClientCalls.blockingServerStreamingCall(
              via(strict, route("localhost", upstream.port())),
              GrpcServer.WAITING,
              options(),
              "go");
      assertThat(answers.next()).isEqualTo("first");
      upstream.goOn();
      assertThat(answers.next()).isEqualTo("last");
      assertThat(answers.hasNext()).isFalse();
    }
  }

  @Test
  void upstreamWithoutTls_isUnavailable() {
    try (GrpcServer plain = GrpcServer.start()) {
      assertBadGateway(statusOf(lenient, route("localhost", plain.port())));
      assertThat(plain.heads()).isEmpty();
    }
  }

  @Test
  void upstreamThatKnowsOnlyHttp11OverTls_isUnavailable() {
    try (UpstreamServer old = UpstreamServer.startTls(SERVER.serverContext())) {
      assertBadGateway(statusOf(lenient, route("localhost", old.port())));
      assertThat(old.requests()).isEmpty();
    }
  }
}
