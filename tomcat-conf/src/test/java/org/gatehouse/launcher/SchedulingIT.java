package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  @CsvSource({"'', 3", "batch, 3", "normal, 0"})
  void run_schedulesTheNode_asTheSettingSays(String setting, int policy) throws IOException {
    node.environment.put("GATEHOUSE_SCHEDULING", setting);
    node.launch();
    Awaitility.await().until(this::isJava);
    assertThat(policy()).isEqualTo(policy);
  }

  @Test
  void run_unknownScheduling_saysWhatIsExpected() throws IOException {
    node.environment.put("GATEHOUSE_SCHEDULING", "fast");
    node.launch();
    assertThat(node.exitCode()).isEqualTo(1);
    assertThat(node.stderr())
        .isEqualTo("gatehouse: scheduling: fast (expected: batch or normal)\n");
  }
}
