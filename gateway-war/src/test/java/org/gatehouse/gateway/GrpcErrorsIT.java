package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of gRPC hear when the gateway answers itself, by those of grpc-java. */
class GrpcErrorsIT {
  private static final long PATIENCE_SECONDS = 10;

  private TestGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.start(new TestRuntime(), TestGateway.speakingHttp2(TestGateway.connector()));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
  }

  @AfterEach
  void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    gateway.close();
  }

  @Test
  void aCallThatNoRouteMatches_isNotFound() {
    Status status = call().getStatus();

    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("no Route matched with those values");
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments(Answer.error(401, "No API key"), Status.Code.UNAUTHENTICATED, "No API key"),
        arguments(
            Answer.json(403, Map.of("message", "100 % no ü\n")),
            Status.Code.PERMISSION_DENIED,
            "100 % no ü\n"),
        arguments(
            Answer.json(429, Map.of("error", "x")),
            Status.Code.RESOURCE_EXHAUSTED,
            "ResourceExhausted"),
        arguments(Answer.empty(409), Status.Code.ALREADY_EXISTS, "AlreadyExists"),
        arguments(Answer.empty(413), Status.Code.INVALID_ARGUMENT, "InvalidArgument"),
        arguments(Answer.empty(501), Status.Code.UNIMPLEMENTED, "Unimplemented"),
        arguments(Answer.empty(505), Status.Code.INTERNAL, "Internal"),
        arguments(Answer.error(502, "broken"), Status.Code.UNAVAILABLE, "broken"),
        arguments(Answer.error(503, "full"), Status.Code.UNAVAILABLE, "full"),
        arguments(Answer.error(504, "late"), Status.Code.DEADLINE_EXCEEDED, "late"),
        arguments(
            Answer.empty(400)
                .header("Content-Type", "application/grpc")
                .header("grpc-status", "15")
                .header("grpc-message", "own"),
            Status.Code.DATA_LOSS,
            "own"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerOfAPlugin_isAStatus(Answer answer, Status.Code code, String message) {
    gateway.use(answering(answer.header("X-More", "told")));

    StatusRuntimeException failure = call();

    assertThat(failure.getStatus().getCode()).isEqualTo(code);
    assertThat(failure.getStatus().getDescription()).isEqualTo(message);
    assertThat(
            failure.getTrailers().get(Metadata.Key.of("x-more", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("told");
  }

  @Test
  void aBodyWithATypeOfItsOwn_staysWhatItIs() {
    gateway.use(answering(Answer.text(403, "text/plain", "in words")));

    Status status = call().getStatus();

    assertThat(status.getCode())
        .as("made of the HTTP status")
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("text/plain").contains("in words");
  }

  @Test
  void others_getTheirBodies() throws Exception {
    gateway.use(answering(Answer.error(401, "No API key")));

    assertThat(gateway.get("/").body().text()).contains("\"message\":\"No API key\"");
  }

  private static TestRuntime answering(Answer answer) {
    return new TestRuntime()
        .route(Map.of("paths", List.of("/")))
        .plugin(
            1,
            new Plugin() {
              @Override
              public Outcome onAccess(Exchange exchange) {
                return exchange.respond(answer);
              }
            });
  }

  private StatusRuntimeException call() {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> ClientCalls.blockingUnaryCall(channel, GrpcServer.ECHO, options, "hello"));
  }
}
