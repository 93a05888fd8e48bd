package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Linux schedules the threads of a node. */
class SchedulingIT {
  /** In {@code /proc/PID/stat}, behind the command's name; see proc_pid_stat(5). */
  private static final int POLICY = 38;

  private static final int NORMAL = 0;
  private static final int BATCH = 3;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path home;

  private LaunchedNode node;

  @BeforeEach
  void layOut() throws IOException {
    node = LaunchedNode.ofProject(home);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private int policy() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + node.pid() + "/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY]);
  }

  private boolean isJava() throws IOException {
    return Files.readString(Path.of("/proc/" + node.pid() + "/comm")).strip().equals("java");
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "auto, 0", "batch, 3", "normal, 0"})
  void run_schedulesTheNode_asTheSettingSays(String setting, int policy) throws IOException {
    node.environment.put("GATEHOUSE_SCHEDULING", setting);
    node.launch();
    Awaitility.await().until(this::isJava);
    assertThat(policy()).isEqualTo(policy);
  }

  @Test
  void aNodeThatKeepsTheProcessorsBusy_isScheduledAsBatch_untilItDoesSoNoMore() throws Exception {
    node.start();
    AtomicBoolean isOver = new AtomicBoolean();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread client = new Thread(() -> askUntil(isOver));
      client.start();
      clients.add(client);
    }
    try {
      Awaitility.await().atMost(LONG).until(() -> policy() == BATCH);
    } finally {
      isOver.set(true);
      for (Thread client : clients) {
        client.join();
      }
    }
    Awaitility.await().atMost(LONG).until(() -> policy() == NORMAL);
  }

  /** One client, who has no pause between two requests. */
  private void askUntil(AtomicBoolean isOver) {
    byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] answer = new byte[8192];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.proxyPort)) {
      while (!isOver.get()) {
        socket.getOutputStream().write(request);
        assertThat(socket.getInputStream().read(answer)).isPositive();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void run_unknownScheduling_saysWhatIsExpected() throws IOException {
    node.environment.put("GATEHOUSE_SCHEDULING", "fast");
    node.launch();
    assertThat(node.exitCode()).isEqualTo(1);
    assertThat(node.stderr())
        .isEqualTo("gatehouse: scheduling: fast (expected: auto, batch or normal)\n");
  }
}
