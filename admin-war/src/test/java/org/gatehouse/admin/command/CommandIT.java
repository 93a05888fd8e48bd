package org.gatehouse.admin.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CommandIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final String CONFIG =
      """
      _format_version: "3.0"
      services:
      - name: a
        host: h
        routes: [{name: r, paths: [/r]}, {paths: [/unnamed]}]
        plugins: [{name: key-auth}]
      upstreams:
      - name: up.test
        targets: [{target: "10.0.0.1:80"}]
      consumers:
      - username: "ä: 'x'"
        keyauth_credentials: [{key: one}, {key: two}]
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private static Settings on(PostgresAddress database) {
    return on(database, Map.of());
  }

  private static Settings on(PostgresAddress database, Map<String, String> more) {
    Map<String, String> properties = new LinkedHashMap<>(more);
    properties.put("gatehouse.pg_host", database.host());
    properties.put("gatehouse.pg_port", String.valueOf(database.port()));
    properties.put("gatehouse.pg_user", database.user());
    properties.put("gatehouse.pg_password", database.password());
    properties.put("gatehouse.pg_database", database.database());
    return SettingsReader.read(Map.of(), properties, key -> null);
  }

  private Settings withoutDatabase() {
    return SettingsReader.read(
        Map.of(),
        Map.of("gatehouse.database", "off", "gatehouse.data", folder.toString()),
        key -> null);
  }

  private int run(Settings settings, String input, String... arguments) {
    out.reset();
    return run(settings, input, out, arguments);
  }

  private int run(Settings settings, String input, OutputStream output, String... arguments) {
    errors.reset();
    return Command.run(
        List.of(arguments),
        settings,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(output, false, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  private static List<String> lines(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String exported(Settings settings) {
    assertThat(run(settings, "", "config", "export")).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void validate_brokenFile_namesEveryProblemWithItsPlace() throws IOException {
    Path file = folder.resolve("broken.yml");
    Files.writeString(
        file, "_format_version: '3.0'\n_info: {}\nservices:\n- {name: a}\n- {host: h, port: x}\n");
    assertThat(run(withoutDatabase(), "", "config", "validate", file.toString())).isEqualTo(1);
    assertThat(lines(errors))
        .containsExactly(
            file
                + ":2:1: _info: unknown field"
                + " (decK's own; take the key out, or let decK sync the file)",
            file + ":4:3: services.1.host: required field missing",
            file + ":5:13: services.2.port: expected an integer");
    assertThat(run(withoutDatabase(), "a: [1", "config", "validate", "-")).isEqualTo(1);
    assertThat(lines(errors)).containsExactly("-:1:5: did not find expected ',' or ']'");
  }

  @Test
  void validate_soundFile_saysNothing() {
    assertThat(run(withoutDatabase(), CONFIG, "config", "validate", "-")).isZero();
    assertThat(out.size() + errors.size()).isZero();
  }

  @Test
  void validate_exampleOfTheDocuments_isSound() throws IOException {
    String page = Files.readString(Path.of("../docs/declarative.md"));
    int start = page.indexOf("```yaml\n") + "```yaml\n".length();
    String example = page.substring(start, page.indexOf("```", start));
    assertThat(example).contains("keyauth_credentials");
    assertThat(run(withoutDatabase(), example, "config", "validate", "-"))
        .as("%s", lines(errors))
        .isZero();
  }

  @Test
  void run_commandThatIsNone_tellsWhichThereAre() {
    for (String[] arguments :
        List.of(
            new String[] {},
            new String[] {"config"},
            new String[] {"config", "validate"},
            new String[] {"config", "export", "a", "b"},
            new String[] {"store", "check", "twice"})) {
      assertThat(run(withoutDatabase(), "", arguments)).isEqualTo(2);
      assertThat(lines(errors)).anyMatch(line -> line.startsWith("usage:"));
    }
  }

  @Test
  void import_twice_keepsIdsAndExportsTheSame() {
    Settings first = on(POSTGRES.createDatabase());
    assertThat(run(first, CONFIG, "config", "import", "-")).as("%s", lines(errors)).isZero();
    assertThat(lines(out))
        .contains("services: 1", "routes: 2", "plugins: 1", "targets: 1", "consumers: 1")
        .contains("keyauth_credentials: 2")
        .anyMatch(line -> line.startsWith("revision: "));
    List<String> ids = ids(exported(first));
    assertThat(run(first, CONFIG, "config", "import", "-")).isZero();
    assertThat(ids(exported(first))).isEqualTo(ids);
    // reordered credentials are still the same ones
    String reordered = CONFIG.replace("[{key: one}, {key: two}]", "[{key: two}, {key: one}]");
    assertThat(run(first, reordered, "config", "import", "-")).as("%s", lines(errors)).isZero();
    assertThat(ids(exported(first))).isEqualTo(ids);

    String all = exported(first);
    Settings second = on(POSTGRES.createDatabase());
    assertThat(run(second, all, "config", "import", "-")).as("%s", lines(errors)).isZero();
    assertThat(exported(second)).isEqualTo(all);
    assertThat(run(second, "", "store", "check")).isZero();
  }

  private static List<String> ids(String yaml) {
    return yaml.lines().filter(line -> line.startsWith("- id: ")).toList();
  }

  @Test
  void import_oneEntityThatIsRefused_importsNone() {
    Settings settings = on(POSTGRES.createDatabase());
    String other = "{_format_version: '3.0', services: [{name: a, host: h, id: %s}]}";
    run(settings, other.formatted("0e5a1ad6-4a4b-4c3e-9a3c-000000000001"), "config", "import", "-");
    String before = exported(settings);
    assertThat(run(settings, CONFIG, "config", "import", "-")).isEqualTo(1);
    assertThat(lines(errors)).containsExactly("UNIQUE violation detected on '{name=\"a\"}'");
    assertThat(exported(settings)).isEqualTo(before);
  }

  @Test
  void import_noDatabase_isRefusedAndExportWritesTheFileInForce() {
    assertThat(run(withoutDatabase(), CONFIG, "config", "import", "-")).isEqualTo(1);
    assertThat(lines(errors)).singleElement().asString().contains("POST /config");
    assertThat(exported(withoutDatabase()))
        .isEqualTo("_format_version: '3.0'\n_transform: false\n");
  }

  @Test
  void export_rowsThatCannotBeRead_writesTheOthersAndNamesThose() throws IOException {
    PostgresAddress database = POSTGRES.createDatabase();
    Settings withKey =
        on(
            database,
            Map.of("gatehouse.encryption_keys", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    String config = CONFIG + "plugins: [{name: session, config: {secret: hush}}]\n";
    assertThat(run(withKey, config, "config", "import", "-")).as("%s", lines(errors)).isZero();
    assertThat(exported(withKey)).contains("name: session", "secret: hush");

    assertThat(run(on(database), "", "config", "export")).isEqualTo(1);
    assertMissing();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("name: key-auth");
    Path file = folder.resolve("export.yml");
    assertThat(run(on(database), "", "config", "export", file.toString())).isEqualTo(1);
    assertMissing();
    assertThat(Files.readString(file)).contains("name: key-auth").doesNotContain("session");
  }

  private void assertMissing() {
    assertThat(lines(errors))
        .singleElement()
        .asString()
        .startsWith("plugins ")
        .contains(" cannot be read, and is missing in the export: config.secret: encrypted");
  }

  @Test
  void run_outputThatTakesNothing_isAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Settings settings = on(POSTGRES.createDatabase());
    for (String[] arguments :
        List.of(new String[] {"config", "export"}, new String[] {"store", "check"})) {
      assertThat(run(settings, "", full, arguments)).isEqualTo(1);
      assertThat(lines(errors)).containsExactly("the output cannot be written");
    }
  }

  @Test
  void import_thousandsOfConsumers_isOneRevision() {
    StringBuilder config = new StringBuilder("_format_version: '3.0'\nconsumers:\n");
    for (int n = 0; n < 5000; n++) {
      config.append("- username: u").append(n);
      config.append("\n  keyauth_credentials: [{key: k").append(n).append("}]\n");
    }
    Settings settings = on(POSTGRES.createDatabase());
    assertThat(run(settings, config.toString(), "config", "import", "-")).isZero();
    assertThat(lines(out)).contains("consumers: 5000", "keyauth_credentials: 5000");
  }
}
