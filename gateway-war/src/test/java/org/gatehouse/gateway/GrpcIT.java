package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of gRPC, by the clients and servers of grpc-java. */
class GrpcIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int PARALLEL = 50;

  private final GrpcServer upstream = GrpcServer.start();
  private TestGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.start(
            to(upstream.port(), Map.of()), TestGateway.speakingHttp2(TestGateway.connector()));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
            .usePlaintext()
            .maxInboundMessageSize(GrpcServer.MAX_MESSAGE)
            .build();
  }

  @AfterEach
  void close() throws InterruptedException {
    await().atMost(PATIENCE).until(() -> gateway.inFlight() == 0);
    channel.shutdownNow();
    channel.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    gateway.close();
    upstream.close();
  }

  private static TestRuntime to(int port, Map<String, ?> more) {
    Map<String, Object> service = new HashMap<>(Map.of("port", (long) port, "protocol", "grpc"));
    service.putAll(more);
    return new TestRuntime()
        .route(
            Map.of(
                "paths", List.of("/"), "protocols", List.of("grpc", "grpcs"), "strip_path", false),
            service);
  }

  private String echo(String message) {
    return ClientCalls.blockingUnaryCall(channel, GrpcServer.ECHO, options(), message);
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Status statusOf(Runnable call) {
    try {
      call.run();
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  @Test
  void unary_isAnswered() {
    assertThat(echo("hello")).isEqualTo("hello");
    assertThat(echo("")).isEmpty();
    assertThat(upstream.authorities()).containsOnly("127.0.0.1:" + upstream.port());
  }

  @Test
  void metadata_passesAsHeadersAndAsTrailers() {
    Metadata sent = new Metadata();
    sent.put(GrpcServer.NOTE, "a note");
    sent.put(GrpcServer.BYTES, new byte[] {0, -1, 13, 10});
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Channel noting =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newAttachHeadersInterceptor(sent),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    ClientCalls.blockingUnaryCall(noting, GrpcServer.ECHO, options(), "hello");

    for (Metadata received : List.of(upstream.heads().get(0), headers.get(), trailers.get())) {
      assertThat(received.get(GrpcServer.NOTE)).isEqualTo("a note");
      assertThat(received.get(GrpcServer.BYTES)).containsExactly(0, -1, 13, 10);
    }
    Metadata.Key<String> forwarded =
        Metadata.Key.of("x-forwarded-path", Metadata.ASCII_STRING_MARSHALLER);
    assertThat(upstream.heads().get(0).get(forwarded)).isEqualTo("/test.Texts/echo");
    Metadata.Key<String> via = Metadata.Key.of("via", Metadata.ASCII_STRING_MARSHALLER);
    assertThat(headers.get().get(via)).contains("gatehouse");
  }

  @Test
  void serverStream_comesPieceByPiece() {
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, GrpcServer.WAITING, options(), "go");
    assertThat(answers.next()).isEqualTo("first");
    upstream.goOn();
    assertThat(answers.next()).isEqualTo("last");
    assertThat(answers.hasNext()).isFalse();
  }

  @Test
  void clientStream_isAnsweredAtItsEnd() throws InterruptedException {
    Receiver answers = new Receiver();
    StreamObserver<String> messages =
        ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcServer.JOIN, options()), answers);
    messages.onNext("a");
    messages.onNext("b");
    messages.onCompleted();
    assertThat(answers.next()).isEqualTo("a,b");
    assertThat(answers.end()).isEqualTo(Status.OK);
  }

  @Test
  void bothStreams_runAtTheSameTime() throws InterruptedException {
    Receiver answers = new Receiver();
    StreamObserver<String> messages =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcServer.CHAT, options()), answers);
    for (int i = 0; i < 20; i++) {
      messages.onNext("ping " + i);
      assertThat(answers.next()).isEqualTo("ping " + i);
    }
    messages.onCompleted();
    assertThat(answers.end()).isEqualTo(Status.OK);
  }

  @Test
  void upstreamThatEndsACall_beforeTheClientDoes_isHeard() throws InterruptedException {
    Receiver answers = new Receiver();
    StreamObserver<String> messages =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcServer.CHAT, options()), answers);
    messages.onNext("hello");
    assertThat(answers.next()).isEqualTo("hello");
    messages.onNext("stop");
    assertThat(answers.end()).isEqualTo(Status.OK);
    await().atMost(PATIENCE).until(() -> gateway.inFlight() == 0);
    assertThat(echo("again")).isEqualTo("again");
  }

  @Test
  void errorWithoutMessage_passesAsItIs() {
    Status status = statusOf(() -> echo("fail"));
    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription()).isEqualTo("not so");
  }

  @Test
  void errorBehindAMessage_passesAsItIs() {
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, GrpcServer.WAITING, options(), "fail");
    assertThat(answers.next()).isEqualTo("first");
    upstream.goOn();
    Status status = statusOf(answers::next);
    assertThat(status.getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(status.getDescription()).isEqualTo("lost");
  }

  @Test
  void deadline_endsTheCallUpstream() {
    CallOptions hurried = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS);
    Status status =
        statusOf(() -> ClientCalls.blockingUnaryCall(channel, GrpcServer.SILENT, hurried, "hello"));
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(upstream.cancelled()).isEqualTo(1));
  }

  @Test
  void clientThatCancels_endsTheExchange_andNoOther() throws InterruptedException {
    Receiver answers = new Receiver();
    // without a deadline, which would end it too
    ClientCall<String, String> cancelled = channel.newCall(GrpcServer.CHAT, CallOptions.DEFAULT);
    StreamObserver<String> messages = ClientCalls.asyncBidiStreamingCall(cancelled, answers);
    messages.onNext("hello");
    assertThat(answers.next()).isEqualTo("hello");
    Receiver others = new Receiver();
    StreamObserver<String> other =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcServer.CHAT, options()), others);
    other.onNext("one");
    assertThat(others.next()).isEqualTo("one");

    cancelled.cancel("enough", null);

    await().atMost(PATIENCE).until(() -> gateway.inFlight() == 1);
    other.onNext("two");
    assertThat(others.next()).isEqualTo("two");
    other.onCompleted();
    assertThat(others.end()).isEqualTo(Status.OK);
  }

  @Test
  void clientThatCancels_whileTheUpstreamThinks_endsTheExchange() {
    ClientCall<String, String> call = channel.newCall(GrpcServer.SILENT, CallOptions.DEFAULT);
    ClientCalls.asyncUnaryCall(call, "hello", new Receiver());
    await().atMost(PATIENCE).until(() -> upstream.silent() == 1);

    assertThat(gateway.inFlight()).isEqualTo(1);
    call.cancel("enough", null);

    await().atMost(PATIENCE).until(() -> gateway.inFlight() == 0);
    assertThat(echo("hello")).isEqualTo("hello");
  }

  @Test
  void largeMessages_passBothWays() {
    String large = "0123456789abcdef".repeat(1 << 18);
    assertThat(echo(large)).isEqualTo(large);
  }

  @Test
  void calls_runSideBySide() throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    String message = "x".repeat(100_000);
    for (int i = 0; i < PARALLEL; i++) {
      answers.add(
          ClientCalls.futureUnaryCall(channel.newCall(GrpcServer.ECHO, options()), message + i));
    }
    for (int i = 0; i < PARALLEL; i++) {
      assertThat(answers.get(i).get()).isEqualTo(message + i);
    }
  }

  @Test
  void streams_runSideBySide() throws InterruptedException {
    List<Receiver> answers = new ArrayList<>();
    List<StreamObserver<String>> messages = new ArrayList<>();
    for (int i = 0; i < PARALLEL; i++) {
      answers.add(new Receiver());
      messages.add(
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcServer.CHAT, options()), answers.get(i)));
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < PARALLEL; i++) {
        messages.get(i).onNext(round + "/" + i);
      }
      for (int i = 0; i < PARALLEL; i++) {
        assertThat(answers.get(i).next()).isEqualTo(round + "/" + i);
      }
    }
    for (int i = 0; i < PARALLEL; i++) {
      messages.get(i).onCompleted();
      assertThat(answers.get(i).end()).isEqualTo(Status.OK);
    }
  }

  @Test
  void deadUpstream_isUnavailable() throws IOException {
    gateway.use(to(deadPort(), Map.of()));
    assertThat(statusOf(() -> echo("hello")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    gateway.use(to(upstream.port(), Map.of()));
    assertThat(echo("hello")).isEqualTo("hello");
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void deadTarget_isPassedOver() throws IOException {
    gateway.use(
        to(80, Map.of("host", "up.test"))
            .upstream("up.test", TestRuntime.inTurn(deadPort(), upstream.port())));
    for (int i = 0; i < 4; i++) {
      assertThat(echo("hello " + i)).isEqualTo("hello " + i);
    }
  }

  @Test
  void silentUpstream_timesOut() {
    gateway.use(to(upstream.port(), Map.of("read_timeout", 200L)));
    Status status =
        statusOf(
            () -> ClientCalls.blockingUnaryCall(channel, GrpcServer.SILENT, options(), "hello"));
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(echo("hello")).isEqualTo("hello");
  }

  @Test
  void upstreamThatFallsSilentWithinItsAnswer_endsByDeadlineExceeded() {
    gateway.use(to(upstream.port(), Map.of("read_timeout", 200L)));
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, GrpcServer.WAITING, options(), "go");
    assertThat(answers.next()).isEqualTo("first");
    Status status = statusOf(answers::next);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("The upstream server is timing out");
  }

  @Test
  void upstreamThatDiesWithinItsAnswer_isUnavailable_andOtherCallsGoOn() throws Exception {
    try (GrpcServer other = GrpcServer.start()) {
      Receiver others = new Receiver();
      gateway.use(to(other.port(), Map.of()));
      StreamObserver<String> chat =
          ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcServer.CHAT, options()), others);
      chat.onNext("one");
      assertThat(others.next()).isEqualTo("one");
      gateway.use(to(upstream.port(), Map.of()));
      Iterator<String> answers =
          ClientCalls.blockingServerStreamingCall(channel, GrpcServer.WAITING, options(), "go");
      assertThat(answers.next()).isEqualTo("first");

      upstream.close();

      assertThat(statusOf(answers::next).getCode())
          .isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
      chat.onNext("two");
      assertThat(others.next()).isEqualTo("two");
      chat.onCompleted();
      assertThat(others.end()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void upstreamThatSpeaksHttp11_isUnavailable(boolean speaksFirst) throws Exception {
    Thread answering;
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      answering =
          new Thread(
              () -> {
                while (true) {
                  try (var socket = server.accept()) {
                    if (!speaksFirst) {
                      int unused = socket.getInputStream().read();
                    }
                    socket
                        .getOutputStream()
                        .write(
                            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      answering.start();
      gateway.use(to(server.getLocalPort(), Map.of()));
      assertThat(statusOf(() -> echo("hello")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
    answering.join();
  }

  /** Takes what a call brings. */
  private static final class Receiver implements StreamObserver<String> {
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Status> ends = new LinkedBlockingQueue<>();

    @Override
    public void onNext(String message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
      ends.add(Status.fromThrowable(thrown));
    }

    @Override
    public void onCompleted() {
      ends.add(Status.OK);
    }

    /** The next message; null when none comes. */
    String next() throws InterruptedException {
      return messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** How the call has ended; null when it has not. */
    Status end() throws InterruptedException {
      return ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
