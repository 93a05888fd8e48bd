package org.gatehouse.store.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
  @Test
  void of_idInTheSettings_isThat() {
    UUID id = UUID.randomUUID();

    assertThat(NodeIdentity.of(settings(Map.of("GATEHOUSE_NODE_ID", id.toString())))).isEqualTo(id);
  }

  @Test
  void of_secondStart_findsTheIdOfTheFirst(@TempDir Path folder) {
    UUID first = NodeIdentity.of(keptIn(folder.resolve("data")));

    assertThat(NodeIdentity.of(keptIn(folder.resolve("data")))).isEqualTo(first);
  }

  @Test
  void of_manyAtOnce_agreeOnOneId(@TempDir Path folder) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Set<UUID> ids = new HashSet<>();
      for (Future<UUID> id :
          threads.invokeAll(
              IntStream.range(0, 32)
                  .<java.util.concurrent.Callable<UUID>>mapToObj(
                      i -> () -> NodeIdentity.of(keptIn(folder)))
                  .toList())) {
        ids.add(id.get());
      }
      assertThat(ids).hasSize(1);
      assertThat(folder).isDirectoryNotContaining("glob:**.new");
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void of_folderThatCannotBeWritten_isANewIdEachTime(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("a-file"));

    assertThat(NodeIdentity.of(keptIn(file))).isNotEqualTo(NodeIdentity.of(keptIn(file)));
  }

  @Test
  void of_fileWithoutAnId_isRefusedByName(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("node_id"), "rubbish");

    assertThatThrownBy(() -> NodeIdentity.of(keptIn(folder)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("node_id: rubbish (expected: a UUID)");
  }

  private static Settings keptIn(Path folder) {
    return settings(Map.of("GATEHOUSE_DATA", folder.toString()));
  }

  private static Settings settings(Map<String, String> environment) {
    return SettingsReader.read(environment, Map.of(), key -> null);
  }
}
