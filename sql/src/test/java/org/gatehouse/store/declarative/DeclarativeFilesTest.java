package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.ValueCheck;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.testkit.store.SamplePlugin;
import org.gatehouse.testkit.store.SampleToken;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file is in force, and how a change of it becomes known. */
class DeclarativeFilesTest {
  private static final EntityType<Service> SERVICES = EntityType.of(Service.class);

  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  private final FakeTicker ticker = new FakeTicker();

  private Path operators() {
    return folder.resolve("gatehouse.yml");
  }

  private DeclarativeStore open() {
    return open(SamplePlugin.TYPE);
  }

  private DeclarativeStore open(PluginType<?> plugin) {
    List<EntityType<?>> types = new ArrayList<>(CoreEntities.all());
    types.addAll(plugin.entities());
    return DeclarativeStore.open(
        types,
        List.of(plugin),
        Optional.of(operators()),
        folder.resolve("data").resolve("declarative"),
        ticker);
  }

  private static String services(String... names) {
    StringBuilder text = new StringBuilder("_format_version: '3.0'\nservices:\n");
    for (String name : names) {
      text.append("- {name: ").append(name).append(", host: h}\n");
    }
    return text.toString();
  }

  /** Writes the operator's file as if it was written some time from now. */
  private void write(String text, long secondsFromNow) throws IOException {
    Files.writeString(operators(), text);
    Files.setLastModifiedTime(
        operators(), FileTime.from(Instant.now().plusSeconds(secondsFromNow)));
  }

  private static List<String> names(Store store) {
    store.revision();
    return store.readAll(SERVICES, row -> {}).stream()
        .map(service -> service.name().orElse(""))
        .sorted()
        .toList();
  }

  @Test
  void open_noFile_isEmptyWithAHashOfZeros() {
    try (DeclarativeStore store = open()) {
      assertThat(names(store)).isEmpty();
      assertThat(store.revision()).isZero();
      assertThat(store.hash()).isEqualTo("00000000000000000000000000000000");
    }
  }

  @Test
  void open_twoFiles_takesTheYounger() throws IOException {
    try (DeclarativeStore store = open()) {
      store.post(Document.parse(services("posted")));
    }
    write(services("operators"), -60);
    try (DeclarativeStore store = open()) {
      assertThat(names(store)).containsExactly("posted");
    }
    write(services("operators"), 60);
    try (DeclarativeStore store = open()) {
      assertThat(names(store)).containsExactly("operators");
      store.post(Document.parse(services("posted-again")));
      assertThat(names(store)).containsExactly("posted-again");
    }
  }

  @Test
  void open_brokenFileAndNothingElse_isRefusedLineByLine() throws IOException {
    write("_format_version: '3.0'\nservices:\n- {name: a}\n- {name: b, port: x, host: h}\n", 0);
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            String.join(
                System.lineSeparator(),
                operators() + ":3:3: services.1.host: required field missing",
                operators() + ":4:13: services.2.port: expected an integer"));
  }

  @Test
  void open_brokenFileBesideAnOlderOne_takesTheOlderAndTellsWhy() throws IOException {
    try (DeclarativeStore store = open()) {
      store.post(Document.parse(services("posted")));
    }
    write("a: [1", 60);
    try (DeclarativeStore store = open()) {
      assertThat(names(store)).containsExactly("posted");
      assertThat(store.check())
          .containsExactly(operators() + ":1:5: did not find expected ',' or ']'");
    }
  }

  /** Settings with a rule that its author has not thought through. */
  record Hasty(@Doc("Of two letters.") @CheckedBy(SecondLetter.class) Optional<String> text) {}

  static final class SecondLetter implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return ((String) value).charAt(1) == 'b' ? Optional.empty() : Optional.of("no b");
    }
  }

  @Test
  void revision_fileThatAPluginsRuleFailsOn_tellsOfItAndKeepsTheOld() throws IOException {
    PluginType<Hasty> hasty =
        PluginType.named("hasty", Hasty.class)
            .priority(1)
            .create(SamplePlugin.class, (config, context) -> new SamplePlugin());
    try (DeclarativeStore store = open(hasty)) {
      write(services("kept"), -60);
      assertThat(names(store)).containsExactly("kept");
      write(services("new") + "plugins: [{name: hasty, config: {text: a}}]\n", -40);
      assertThat(names(store)).containsExactly("kept");
      assertThat(store.problems())
          .singleElement()
          .asString()
          .startsWith(operators() + " cannot be read: ");
      write(services("mended"), -20);
      assertThat(names(store)).containsExactly("mended");
      assertThat(store.problems()).isEmpty();
    }
  }

  @Test
  void post_document_isSeenByOtherStoresOnTheFolderAndAfterARestart() {
    try (DeclarativeStore admin = open();
        DeclarativeStore gateway = open()) {
      DeclaredEntities posted = admin.post(Document.parse(services("a", "b")));
      assertThat(posted.of(SERVICES)).hasSize(2);
      assertThat(names(gateway)).containsExactly("a", "b");
      assertThat(gateway.readAll(SERVICES, row -> {}))
          .isEqualTo(admin.readAll(SERVICES, row -> {}));
      assertThat(gateway.revision()).isEqualTo(admin.revision()).isPositive();
      assertThat(gateway.hash())
          .isEqualTo(admin.hash())
          .isEqualTo(Document.parse(services("a", "b")).hash());
      try (DeclarativeStore restarted = open()) {
        assertThat(names(restarted)).containsExactly("a", "b");
        assertThat(restarted.hash()).isEqualTo(admin.hash());
      }
    }
  }

  @Test
  void post_unsoundDocument_leavesEverythingAsItWas() {
    try (DeclarativeStore store = open()) {
      store.post(Document.parse(services("a")));
      long revision = store.revision();
      assertThatThrownBy(() -> store.post(Document.parse("_format_version: '3.0'\nfoos: []")))
          .isInstanceOf(InvalidDocumentException.class);
      assertThat(names(store)).containsExactly("a");
      assertThat(store.revision()).isEqualTo(revision);
      try (DeclarativeStore restarted = open()) {
        assertThat(names(restarted)).containsExactly("a");
      }
    }
  }

  @Test
  void revision_fileThatWasEdited_isReadAnew() throws IOException {
    write(services("a"), -60);
    try (DeclarativeStore store = open()) {
      long before = store.revision();
      write(services("b"), -30);
      assertThat(store.revision()).isGreaterThan(before);
      assertThat(names(store)).containsExactly("b");
    }
  }

  @Test
  void revision_fileThatWasBrokenAndMended_keepsTheOldOneMeanwhile() throws IOException {
    write(services("a"), -60);
    try (DeclarativeStore store = open()) {
      write("_format_version: '3.0'\nfoos: []\n", -30);
      assertThat(names(store)).containsExactly("a");
      assertThat(store.problems()).containsExactly(operators() + ":2:1: foos: unknown field");
      write(services("c"), -20);
      assertThat(names(store)).containsExactly("c");
      assertThat(store.problems()).isEmpty();
    }
  }

  @Test
  void revision_fileThatIsBeingWritten_isReadOnceItHasSettled() throws IOException {
    write(services("a"), -60);
    try (DeclarativeStore store = open()) {
      long before = store.revision();
      // after now, so that only what was seen of it counts
      write(services("b"), 60);
      assertThat(names(store)).containsExactly("a");
      ticker.advance(A_SECOND.dividedBy(2));
      write(services("b", "c"), 61);
      assertThat(names(store)).containsExactly("a");
      ticker.advance(A_SECOND.dividedBy(2));
      assertThat(names(store)).containsExactly("a");
      ticker.advance(A_SECOND);
      assertThat(names(store)).containsExactly("b", "c");
      assertThat(store.changesSince(before, 100)).hasSize(3);
    }
  }

  @Test
  void post_whileTheOperatorsFileIsBeingWritten_isSeenByBothAtOnce() throws IOException {
    write(services("a"), -60);
    try (DeclarativeStore admin = open();
        DeclarativeStore gateway = open()) {
      write(services("a", "half"), 60);
      admin.post(Document.parse(services("posted")));
      assertThat(names(admin)).containsExactly("posted");
      assertThat(names(gateway)).containsExactly("posted");
      ticker.advance(A_SECOND);
      assertThat(names(gateway)).containsExactly("posted");
    }
  }

  @Test
  void revision_fileThatIsGone_isAnEmptyConfiguration() throws IOException {
    write(services("a"), -60);
    try (DeclarativeStore store = open()) {
      Files.delete(operators());
      assertThat(names(store)).containsExactly("a"); // it may be about to be replaced
      ticker.advance(A_SECOND);
      assertThat(names(store)).isEmpty();
      assertThat(store.hash()).isEqualTo(Document.EMPTY_HASH);
    }
  }

  @Test
  void open_fileWithoutATime_isReadAllTheSame() throws IOException {
    write(services("a"), 0);
    Files.setLastModifiedTime(operators(), FileTime.fromMillis(0));
    try (DeclarativeStore store = open()) {
      assertThat(names(store)).containsExactly("a");
      assertThat(store.revision()).isPositive();
    }
  }

  @Test
  void changesSince_newConfiguration_namesWhatDiffersAndNothingElse() {
    try (DeclarativeStore store = open()) {
      store.post(
          Document.parse(
              """
              _format_version: '3.0'
              services:
              - {name: same, host: h}
              - {name: changed, host: h}
              - {name: gone, host: h, routes: [{name: r, hosts: [h]}]}
              """));
      long before = store.revision();
      Service gone = store.entities(SERVICES).findBy("name", "gone").orElseThrow();
      Route route = store.entities(EntityType.of(Route.class)).findBy("name", "r").orElseThrow();
      store.post(
          Document.parse(
              """
              _format_version: '3.0'
              services:
              - {name: changed, host: i}
              - {name: same, host: h}
              - {name: new, host: h}
              """));
      EntityStore<Service> services = store.entities(SERVICES);
      assertThat(store.changesSince(before, 100))
          .allMatch(change -> change.revision() == store.revision())
          .extracting(Store.Change::entity, Store.Change::id, Store.Change::operation)
          .containsExactlyInAnyOrder(
              tuple(
                  "services",
                  services.findBy("name", "changed").orElseThrow().id(),
                  Operation.UPDATE),
              tuple(
                  "services", services.findBy("name", "new").orElseThrow().id(), Operation.CREATE),
              tuple("routes", route.id(), Operation.DELETE),
              tuple("services", gone.id(), Operation.DELETE));
      assertThat(store.changesSince(store.revision(), 100)).isEmpty();
      assertThat(store.changesSince(0, 7)).hasSize(4);
      assertThat(store.changesSince(0, 1000)).hasSize(8);
    }
  }

  @Test
  void revision_textThatAltersNoEntity_isTheSame() throws IOException {
    try (DeclarativeStore store = open()) {
      store.post(Document.parse(services("a")));
      long revision = store.revision();
      Document commented = Document.parse("# no more than that\n" + services("a"));
      store.post(commented);
      assertThat(store.hash()).isEqualTo(commented.hash());
      assertThat(store.revision()).isEqualTo(revision);
      write(services("a") + "# as a file\n", 60);
      ticker.advance(A_SECOND);
      assertThat(store.revision()).isEqualTo(revision);
      ticker.advance(A_SECOND);
      assertThat(store.revision()).isEqualTo(revision);
      assertThat(store.hash()).isNotEqualTo(commented.hash());
      assertThat(store.changesSince(revision, 10)).isEmpty();

      store.post(Document.parse(services("b")));
      assertThat(store.revision()).isGreaterThan(revision);
    }
  }

  @Test
  void transaction_configurationThatChangesMeanwhile_isSeenAsItWas() {
    try (DeclarativeStore store = open()) {
      store.post(Document.parse(services("a")));
      List<Service> seen =
          store
              .transaction(
                  Origin.UNKNOWN,
                  entities -> {
                    store.post(Document.parse(services("b", "c")));
                    return entities.entities(SERVICES).page(PageRequest.first(10)).data();
                  })
              .result();
      assertThat(seen).extracting(service -> service.name().orElse("")).containsExactly("a");
      assertThat(names(store)).containsExactly("b", "c");
    }
  }

  @Test
  void post_keyThatIsLeftOut_isTheSameForBothApplicationsAndNobodyElse() {
    String text =
        "{_format_version: '3.0', consumers: [{username: u, sample_tokens: [{scope: s}]}]}";
    EntityType<SampleToken> tokens = EntityType.of(SampleToken.class);
    try (DeclarativeStore admin = open();
        DeclarativeStore gateway = open()) {
      admin.post(Document.parse(text));
      gateway.revision();
      SampleToken made = admin.readAll(tokens, row -> {}).get(0);
      assertThat(made.token()).hasValueSatisfying(token -> assertThat(token).hasSize(32));
      assertThat(gateway.readAll(tokens, row -> {})).containsExactly(made);
    }
  }
}
