package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListingIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static AdminServer server;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    server = AdminServer.on(POSTGRES.createDatabase());
    admin = new AdminClient(server);
    for (int i = 0; i < 7; i++) {
      admin.post(
          "/consumers",
          "{\"username\":\"u%d\",\"tags\":[\"all\",\"%s\"]}"
              .formatted(i, i % 2 == 0 ? "even" : "odd"));
    }
    admin.post("/services", "{\"name\":\"s\",\"host\":\"h\"}");
    for (int i = 0; i < 3; i++) {
      admin.post("/services/s/routes", "{\"name\":\"r%d\",\"paths\":[\"/%d\"]}".formatted(i, i));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void next_followedToTheEnd_givesEachEntityOnce() {
    assertThat(follow("/consumers?size=2", "username"))
        .containsExactlyInAnyOrder("u0", "u1", "u2", "u3", "u4", "u5", "u6");
  }

  @Test
  void next_ofChildren_isTheirOwnPath() {
    var page = admin.get("/services/s/routes?size=2");

    assertThat(String.valueOf(page.at("next")))
        .startsWith("/services/s/routes?offset=")
        .endsWith("&size=2");
    assertThat(follow("/services/s/routes?size=2", "name"))
        .containsExactlyInAnyOrder("r0", "r1", "r2");
  }

  @Test
  void next_keepsTagsAndSize() {
    var page = admin.get("/consumers?tags=even/odd&size=3");

    assertThat(String.valueOf(page.at("next")))
        .isEqualTo("/consumers?offset=" + page.at("offset") + "&tags=even%2Fodd&size=3");
    assertThat(follow("/consumers?tags=odd&size=1", "username"))
        .containsExactlyInAnyOrder("u1", "u3", "u5");
  }

  @Test
  void lastPage_hasNextNullAndNoOffset() {
    assertThat(admin.get("/consumers?size=1000").json())
        .containsOnlyKeys("data", "next")
        .containsEntry("next", null);
  }

  @Test
  void tags_withCommas_areAllNeeded() {
    assertThat(admin.get("/consumers?tags=all,odd").each("username"))
        .containsExactlyInAnyOrder("u1", "u3", "u5");
    assertThat(admin.get("/consumers?tags=even,odd").data()).isEmpty();
  }

  @Test
  void tags_withSlashes_areEnoughOneByOne() {
    assertThat(admin.get("/consumers?tags=even/odd").data()).hasSize(7);
  }

  @Test
  void tags_mixedTooManyOrNone_are400() {
    assertThat(admin.get("/consumers?tags=a,b/c").json())
        .containsOnly(
            entry("code", 11L),
            entry("name", "invalid options"),
            entry("message", "invalid option (tags: invalid filter syntax)"),
            entry("options", Map.of("tags", "invalid filter syntax")));
    assertThat(admin.get("/consumers?tags=a,b,c,d,e,f").at("message"))
        .isEqualTo("invalid option (tags: cannot query more than 5 tags)");
    assertThat(admin.get("/consumers?tags=").at("message"))
        .isEqualTo("invalid option (tags: cannot be null)");
  }

  @Test
  void size_outsideItsBounds_is400() {
    for (String size : List.of("0", "1001", "-1", "1.5")) {
      assertThat(admin.get("/consumers?size=" + size).at("message"))
          .as(size)
          .isEqualTo("size must be an integer between 1 and 1000");
    }
    assertThat(admin.get("/consumers?size=abc").json())
        .containsOnly(
            entry("code", 9L),
            entry("name", "invalid size"),
            entry("message", "size must be a number"));
  }

  @Test
  void offset_thatNoStoreGaveOut_is400() {
    assertThat(admin.get("/consumers?offset=zzz").at("name")).isEqualTo("invalid offset");
  }

  @Test
  void unknownArguments_areIgnored() {
    assertThat(admin.get("/consumers?connection_id=3&size=1000").data()).hasSize(7);
  }

  @Test
  void tagList_namesEntitiesByTag() {
    assertThat(admin.get("/tags/odd").each("entity_name")).containsOnly("consumers").hasSize(3);
    assertThat(follow("/tags?size=4", "tag")).hasSize(14);
    assertThat(admin.get("/tags/absent").data()).isEmpty();
  }

  private static List<Object> follow(String first, String field) {
    List<Object> seen = new ArrayList<>();
    String path = first;
    while (path != null) {
      var page = admin.get(path);
      assertThat(page.status()).isEqualTo(200);
      seen.addAll(page.each(field));
      path = (String) page.at("next");
    }
    return seen;
  }
}
