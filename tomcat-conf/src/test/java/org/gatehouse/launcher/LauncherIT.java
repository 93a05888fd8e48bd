package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.http.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node starts, refuses to start, stops, and finds its data again. */
class LauncherIT {

  @TempDir Path home;

  private LaunchedNode node;

  @BeforeEach
  void layOut() throws IOException {
    node = LaunchedNode.in(home);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void secondStart_afterOrderlyStop_findsItsData() throws Exception {
    Files.writeString(
        home.resolve("README.md"),
        """
        <!-- try:start -->
        ```sh
        curl localhost:8001/services
        curl localhost:8000/a
        ```
        <!-- try:end -->
        curl localhost:1
        """);
    node.start();
    String password = property("gatehouse.pg_password");
    update("CREATE TABLE kept (word text)");
    update("INSERT INTO kept VALUES ('abc')");
    node.terminate();

    assertThat(node.exitCode()).isZero();
    assertThat(node.stderr()).isEmpty();
    assertThat(node.data.resolve("postgres/postmaster.pid")).doesNotExist();
    assertThat(node.stdout())
        .contains(
            "Try:\n  curl localhost:%d/services\n  curl localhost:%d/a\nCtrl-C"
                .formatted(node.adminPort, node.proxyPort));

    node.start();

    assertThat(property("gatehouse.pg_password")).isEqualTo(password).hasSizeGreaterThan(20);
    assertThat(property("gatehouse.data")).isEqualTo(node.data.toString());
    assertThat(query("SELECT word FROM kept")).isEqualTo("abc");
    assertThat(query("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(query("SHOW fsync")).isEqualTo("on");
    assertThat(query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).isEqualTo("f");
    for (String secret : new String[] {"postgres.password", "tls/self-signed.key"}) {
      assertThat(Files.getPosixFilePermissions(node.data.resolve(secret)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(node.stdout()).doesNotContain(password);
  }

  @Test
  void database_withoutItsPassword_letsNobodyIn() throws Exception {
    node.start();
    String url = databaseUrl();

    assertThatThrownBy(() -> DriverManager.getConnection(url, "gatehouse", "wrong").close())
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "").close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  void start_afterLauncherWasKilled_takesOverTheDatabase() throws Exception {
    node.start();
    update("CREATE TABLE kept (word text)");
    update("INSERT INTO kept VALUES ('abc')");
    Files.delete(node.data.resolve("postgres.password"));
    node.kill();

    node.start();

    assertThat(query("SELECT word FROM kept")).isEqualTo("abc");
  }

  @Test
  void stop_withRequestInFlight_answersItFirstAndTakesNoOther() throws Exception {
    node.start();
    try (RawClient waiting = RawClient.connect(node.proxyPort);
        RawClient other = RawClient.connect(node.proxyPort)) {
      waiting.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
      other.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(other.readResponse().status()).isEqualTo(200);
      node.terminate();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> RawClient.connect(node.proxyPort).close())
                      .isInstanceOf(ConnectException.class));
      assertThat(RawClient.get(node.adminPort, "/a").status()).isEqualTo(200);

      waiting.send("def");
      assertThat(waiting.readResponse().text()).isEqualTo("gateway: body 6");
    }
    assertThat(node.exitCode()).isZero();
  }

  @Test
  void start_onPortInUse_namesPortAndSetting() throws Exception {
    try (ServerSocket holder = new ServerSocket(node.proxyPort)) {
      node.launch();

      assertThat(node.exitCode()).isEqualTo(1);
      assertThat(node.stderr())
          .isEqualTo(
              "gatehouse: port %d is in use; stop what listens there or set GATEHOUSE_PROXY_PORT to another port\n"
                  .formatted(holder.getLocalPort()));
      assertThat(node.data).doesNotExist();
    }
  }

  @Test
  void start_withBadPort_namesValueAndExpectation() throws Exception {
    node.environment.put("GATEHOUSE_ADMIN_PORT", "80010");
    node.launch();

    assertThat(node.exitCode()).isEqualTo(1);
    assertThat(node.stderr())
        .isEqualTo("gatehouse: GATEHOUSE_ADMIN_PORT: 80010 (expected: a port, 1 to 65535)\n");
  }

  @Test
  void start_onDataFolderOfRunningNode_namesIt(@TempDir Path second) throws Exception {
    node.start();
    try (LaunchedNode rival = LaunchedNode.in(second)) {
      rival.environment.put("GATEHOUSE_DATA", node.data.toString());
      rival.launch();

      assertThat(rival.exitCode()).isEqualTo(1);
      assertThat(rival.stderr())
          .isEqualTo(
              "gatehouse: data folder %s is in use by process %d; set GATEHOUSE_DATA to another folder\n"
                  .formatted(node.data, node.pid()));
    }
    assertThat(RawClient.get(node.proxyPort, "/a").status()).isEqualTo(200);
  }

  @Test
  void start_withBrokenDatabase_saysWhatIsWrong() throws Exception {
    Files.createDirectories(node.data.resolve("postgres"));
    Files.writeString(node.data.resolve("postgres/PG_VERSION"), "17\n");
    node.launch();

    assertThat(node.exitCode()).isEqualTo(1);
    assertThat(node.stderr()).startsWith("gatehouse: the database cannot start: ").hasLineCount(1);
  }

  @Test
  void start_withWarThatRefuses_tellsItsReason() throws Exception {
    node.deploy("pg_hosst: unknown setting");
    node.launch();

    assertThat(node.exitCode()).isEqualTo(1);
    assertThat(node.stderr())
        .isEqualTo("gatehouse: the gateway WAR did not start: pg_hosst: unknown setting\n");
    assertThat(node.stdout()).isEmpty();
    assertThat(logFile()).contains("IllegalArgumentException: pg_hosst", "at org.apache.catalina");
    assertThat(node.data.resolve("postgres/postmaster.pid")).doesNotExist();

    node.deploy("");
    node.start();
    assertThat(RawClient.get(node.proxyPort, "/a").status()).isEqualTo(200);
  }

  @Test
  void start_withDatabaseOfTheOperator_startsNone() throws Exception {
    Files.writeString(home.resolve("gatehouse.conf"), "pg_host = db.example # ours\n");
    node.start();

    assertThat(node.data.resolve("postgres")).doesNotExist();
    assertThat(property("gatehouse.pg_host")).isEmpty();
  }

  private String logFile() throws IOException {
    try (Stream<Path> logs = Files.list(node.data.resolve("logs"))) {
      Path log =
          logs.filter(file -> file.getFileName().toString().startsWith("gatehouse."))
              .findFirst()
              .orElseThrow();
      return Files.readString(log);
    }
  }

  private String property(String name) throws IOException {
    return RawClient.get(node.proxyPort, "/property?" + name)
        .text()
        .substring("gateway: ".length());
  }

  private String databaseUrl() throws IOException {
    return "jdbc:postgresql://%s:%s/%s"
        .formatted(
            property("gatehouse.pg_host"),
            property("gatehouse.pg_port"),
            property("gatehouse.pg_database"));
  }

  private Connection connect() throws IOException, SQLException {
    return DriverManager.getConnection(
        databaseUrl(), property("gatehouse.pg_user"), property("gatehouse.pg_password"));
  }

  private void update(String statement) throws IOException, SQLException {
    try (Connection connection = connect();
        Statement update = connection.createStatement()) {
      update.executeUpdate(statement);
    }
  }

  private String query(String statement) throws IOException, SQLException {
    try (Connection connection = connect();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(statement)) {
      row.next();
      return row.getString(1);
    }
  }
}
