package org.gatehouse.servers;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A service of gRPC on a free port of the loopback interface, which answers each text by itself,
 * and "fail" by the end of the call with status 9.
 */
final class GrpcEcho implements AutoCloseable {
  static final MethodDescriptor<String, String> ONCE = method("once", MethodType.UNARY);
  static final MethodDescriptor<String, String> CHAT = method("chat", MethodType.BIDI_STREAMING);

  private final Server server;

  private GrpcEcho(Server server) {
    this.server = server;
  }

  static GrpcEcho start() throws IOException {
    return new GrpcEcho(
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(ONCE, ServerCalls.asyncUnaryCall(GrpcEcho::once))
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Chat::new))
                    .build())
            .build()
            .start());
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", name))
        .setRequestMarshaller(new Texts())
        .setResponseMarshaller(new Texts())
        .build();
  }

  int port() {
    return server.getPort();
  }

  private static void once(String text, StreamObserver<String> answers) {
    Chat chat = new Chat(answers);
    chat.onNext(text);
    chat.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Chat implements StreamObserver<String> {
    private final StreamObserver<String> answers;
    private boolean hasFailed;

    Chat(StreamObserver<String> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(String text) {
      if (text.equals("fail")) {
        hasFailed = true;
        answers.onError(Status.FAILED_PRECONDITION.withDescription("not so").asException());
      } else {
        answers.onNext(text);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      answers.onError(Status.CANCELLED.asException());
    }

    @Override
    public void onCompleted() {
      if (!hasFailed) {
        answers.onCompleted();
      }
    }
  }

  private static final class Texts implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
