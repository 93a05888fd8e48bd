package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcUploadTest {
  static Stream<Executor> withoutThreads() {
    return Stream.of(
        task -> {
          throw new OutOfMemoryError("unable to create native thread");
        },
        task -> {
          throw new RejectedExecutionException("shut down");
        });
  }

  @ParameterizedTest
  @MethodSource("withoutThreads")
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void start_withoutAThread_isTheEnd(Executor threads) {
    GrpcUpload upload = new GrpcUpload(threads, new byte[1], null, 1000);
    GrpcStream stream = new GrpcStream(new BasicHttpRequest("POST", "/"), upload, () -> false);

    assertThatThrownBy(() -> upload.start(stream))
        .isInstanceOf(GrpcUpload.NoThreadException.class)
        .hasMessageStartingWith("no thread to send the request");

    upload.stop();
  }
}
