package org.gatehouse.gateway;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of gRPC on a free port of the loopback interface, whose messages are texts. */
final class GrpcServer implements AutoCloseable {
  static final int MAX_MESSAGE = 16 << 20;

  static final Metadata.Key<String> NOTE =
      Metadata.Key.of("x-note", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> BYTES =
      Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Answers a message by itself; "fail" by status 9. */
  static final MethodDescriptor<String, String> ECHO = method("echo", MethodType.UNARY);

  /** Answers "first", then waits for {@link #goOn}, then answers "last". */
  static final MethodDescriptor<String, String> WAITING =
      method("waiting", MethodType.SERVER_STREAMING);

  /** Answers all messages at once, joined by commas. */
  static final MethodDescriptor<String, String> JOIN = method("join", MethodType.CLIENT_STREAMING);

  /**
   * Answers each message by itself, and "stop" by the end of the call; ends when the client does.
   */
  static final MethodDescriptor<String, String> CHAT = method("chat", MethodType.BIDI_STREAMING);

  /** Never answers. */
  static final MethodDescriptor<String, String> SILENT = method("silent", MethodType.UNARY);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger silent = new AtomicInteger();
  private final List<Metadata> heads = new CopyOnWriteArrayList<>();
  private final List<String> authorities = new CopyOnWriteArrayList<>();
  private final Server server;

  private GrpcServer(@Nullable SslContext tls) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(threads)
            .maxInboundMessageSize(MAX_MESSAGE)
            .intercept(new Noting())
            .addService(
                ServerServiceDefinition.builder("test.Texts")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(this::echo))
                    .addMethod(WAITING, ServerCalls.asyncServerStreamingCall(this::waiting))
                    .addMethod(JOIN, ServerCalls.asyncClientStreamingCall(this::join))
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                    .addMethod(SILENT, ServerCalls.asyncUnaryCall(this::silent))
                    .build());
    if (tls != null) {
      builder.sslContext(tls);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static GrpcServer start() {
    return new GrpcServer(null);
  }

  static GrpcServer start(SslContext tls) {
    return new GrpcServer(tls);
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Texts", name))
        .setRequestMarshaller(new Texts())
        .setResponseMarshaller(new Texts())
        .build();
  }

  int port() {
    return server.getPort();
  }

  /** How many calls their clients have ended early. */
  int cancelled() {
    return cancelled.get();
  }

  /** How many calls have come that are never answered. */
  int silent() {
    return silent.get();
  }

  /** The metadata of all calls so far. */
  List<Metadata> heads() {
    return heads;
  }

  /** What {@code :authority} said in all calls so far. */
  List<String> authorities() {
    return authorities;
  }

  void goOn() {
    goOn.countDown();
  }

  private void echo(String message, StreamObserver<String> answers) {
    if (message.equals("fail")) {
      answers.onError(Status.FAILED_PRECONDITION.withDescription("not so").asException());
      return;
    }
    answers.onNext(message);
    answers.onCompleted();
  }

  private void waiting(String message, StreamObserver<String> answers) {
    watch(answers);
    answers.onNext("first");
    threads.execute(
        () -> {
          try {
            goOn.await();
            if (message.equals("fail")) {
              answers.onError(Status.DATA_LOSS.withDescription("lost").asException());
            } else {
              answers.onNext("last");
              answers.onCompleted();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private StreamObserver<String> join(StreamObserver<String> answers) {
    StringBuilder all = new StringBuilder();
    return new Receiver(answers) {
      @Override
      public void onNext(String message) {
        all.append(all.isEmpty() ? "" : ",").append(message);
      }

      @Override
      public void onCompleted() {
        answers.onNext(all.toString());
        answers.onCompleted();
      }
    };
  }

  private StreamObserver<String> chat(StreamObserver<String> answers) {
    watch(answers);
    return new Receiver(answers) {
      @Override
      public void onNext(String message) {
        if (message.equals("stop")) {
          answers.onCompleted();
        } else {
          answers.onNext(message);
        }
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private void silent(String message, StreamObserver<String> answers) {
    watch(answers);
    silent.incrementAndGet();
  }

  private void watch(StreamObserver<String> answers) {
    ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(cancelled::incrementAndGet);
  }

  /** Ends all connections, whatever calls there are. */
  @Override
  public void close() {
    try {
      boolean unused = server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private abstract static class Receiver implements StreamObserver<String> {
    private final StreamObserver<String> answers;

    Receiver(StreamObserver<String> answers) {
      this.answers = answers;
    }

    @Override
    public void onError(Throwable thrown) {
      answers.onError(Status.CANCELLED.asException());
    }
  }

  /** Notes what came, and answers with the client's own metadata as headers and as trailers. */
  private final class Noting implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata received, ServerCallHandler<Q, A> next) {
      heads.add(received);
      authorities.add(call.getAuthority());
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
              copy(received, headers);
              super.sendHeaders(headers);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              copy(received, trailers);
              super.close(status, trailers);
            }
          },
          received);
    }

    private void copy(Metadata from, Metadata to) {
      String note = from.get(NOTE);
      byte[] bytes = from.get(BYTES);
      if (note != null) {
        to.put(NOTE, note);
      }
      if (bytes != null) {
        to.put(BYTES, bytes);
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
