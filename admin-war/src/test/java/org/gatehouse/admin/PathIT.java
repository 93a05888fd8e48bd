package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which entity a path is taken to name. */
class PathIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static AdminServer server;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    server = AdminServer.on(POSTGRES.createDatabase());
    admin = new AdminClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void semicolon_isPartOfTheName() throws Exception {
    admin.post("/consumers", "{\"username\":\"alice\"}");
    admin.post("/consumers", "{\"username\":\"alice;x\"}");

    assertThat(admin.delete("/consumers/alice;x").status()).isEqualTo(204);
    assertThat(admin.get("/consumers/alice").status()).isEqualTo(200);
    assertThat(admin.get("/consumers/alice;x").status()).isEqualTo(404);
    assertThat(admin.get("/consumers/alice%3Bx").status()).isEqualTo(404);

    assertThat(admin.put("/consumers/b%20o;y;z?q=1;2", "{}").at("username")).isEqualTo("b o;y;z");
    assertThat(admin.put("/consumers/b%20o;y;z/acls/c%25;d", "{}").at("group")).isEqualTo("c%;d");
    RawResponse listed = RawClient.get(server.port(), "/consumers/b%20o;y;z/acls?size=1&tags=a;b");
    assertThat(listed.status()).as(listed.text()).isEqualTo(200);
  }

  @Test
  void semicolon_inTheNameOfACollection_isAnotherPath() {
    assertThat(admin.get("/consumers;a=b").status()).isEqualTo(404);
  }
}
