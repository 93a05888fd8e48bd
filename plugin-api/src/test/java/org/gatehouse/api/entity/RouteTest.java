package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Problems;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final String STREAM = "'protocols' is 'tcp', 'tls', 'tls_passthrough' or 'udp'";

  private static Map<String, Object> rule(String message) {
    return Map.of("@entity", List.of(message));
  }

  @Test
  void accept_pathAlone_hasDefaults() {
    Map<String, Object> route = accepted(Route.class, "paths", List.of("/a"));
    route.keySet().removeAll(List.of("id", "created_at", "updated_at"));

    assertThat(route)
        .isEqualTo(
            Inputs.of(
                "name",
                null,
                "protocols",
                List.of("http", "https"),
                "https_redirect_status_code",
                426L,
                "strip_path",
                true,
                "preserve_host",
                false,
                "request_buffering",
                true,
                "response_buffering",
                true,
                "tags",
                null,
                "service",
                null,
                "snis",
                null,
                "sources",
                null,
                "destinations",
                null,
                "methods",
                null,
                "hosts",
                null,
                "paths",
                List.of("/a"),
                "headers",
                null,
                "regex_priority",
                0L,
                "path_handling",
                "v0"));
  }

  @Test
  void accept_faultyFields_areNamed() {
    assertThat(
            problems(
                Route.class,
                "paths",
                List.of("no-slash", "/ok", "~/a("),
                "hosts",
                List.of("a.*.b", "x:99999"),
                "methods",
                List.of("get"),
                "headers",
                Map.of("Host", List.of("a")),
                "snis",
                List.of("a.*.c"),
                "https_redirect_status_code",
                303L,
                "path_handling",
                "v2",
                "service",
                Map.of("id", "xyz")))
        .isEqualTo(
            Map.of(
                "paths",
                Arrays.asList(
                    "should start with: / (fixed path) or ~/ (regex path)",
                    null,
                    "invalid regex: '/a(' (PCRE returned: pcre2_compile() failed: missing closing"
                        + " parenthesis in \"/a(\")"),
                "hosts",
                List.of(
                    "invalid wildcard: must be placed at leftmost or rightmost label",
                    "invalid port number"),
                "methods",
                List.of("invalid value: get"),
                "headers",
                "cannot contain 'host' header, which must be specified in the 'hosts' attribute",
                "snis",
                List.of("wildcard must be leftmost or rightmost character"),
                "https_redirect_status_code",
                "expected one of: 426, 301, 302, 307, 308",
                "path_handling",
                "expected one of: v0, v1",
                "service",
                Map.of("id", "expected a valid UUID")));
  }

  @Test
  void protocols_ofTwoKinds_areRefused() {
    assertThat(problems(Route.class, "protocols", List.of("http", "tcp"), "paths", List.of("/x")))
        .isEqualTo(
            Map.of(
                "protocols",
                "these sets are mutually exclusive: ('http', 'https'), ('tcp', 'tls', 'udp')"));
  }

  @Test
  void protocols_noneKnown_isAllThatIsSaid() {
    assertThat(problems(Route.class, "protocols", List.of("ftp"), "paths", List.of("x")))
        .isEqualTo(Map.of("protocols", "unknown type: ftp"));
    assertThat(problems(Route.class, "protocols", List.of()))
        .isEqualTo(Map.of("protocols", "unknown type: nil"));
    assertThat(problems(Route.class, "protocols", null, "port", 1L))
        .isEqualTo(Map.of("protocols", "required field missing"));
    assertThat(problems(Route.class, "protocols", "http", "paths", List.of("/a")))
        .isEqualTo(Map.of("protocols", "expected a set"));
  }

  @Test
  void protocols_nullAmongThem_areRefused() {
    assertThat(
            problems(
                Route.class, "protocols", Arrays.asList((String) null), "paths", List.of("/a")))
        .isEqualTo(Map.of("protocols", "unknown type: null"));
    assertThat(
            problems(Route.class, "protocols", Arrays.asList("http", null), "paths", List.of("/a")))
        .isEqualTo(Map.of("protocols", Arrays.asList(null, "required field missing")));
    assertThat(
            problems(
                Route.class,
                "protocols",
                Arrays.asList(null, "http"),
                "paths",
                List.of("/a"),
                "snis",
                List.of("a.example")))
        .containsEntry("protocols", List.of("required field missing"));
  }

  @Test
  void field_namedAsRulesAre_isRefusedAsAnyOther() {
    assertThat(problems(Route.class, "@entity", 1L, "paths", List.of("/a")))
        .isEqualTo(Map.of("@entity", "unknown field"));
    assertThat(problems(Route.class, "@entity", 1L)).containsOnlyKeys("@entity");
  }

  @Test
  void http_withoutAnythingToMatch_isRefused() {
    assertThat(problems(Route.class))
        .isEqualTo(
            rule(
                "must set one of 'methods', 'hosts', 'headers', 'paths', 'snis' when 'protocols' is"
                    + " 'https'"));
    assertThat(problems(Route.class, "protocols", List.of("http"), "headers", Map.of()))
        .isEqualTo(
            rule(
                "must set one of 'methods', 'hosts', 'headers', 'paths' when 'protocols' is 'http'"));
    assertThat(problems(Route.class, "protocols", List.of("https"), "snis", List.of("a.example")))
        .isEmpty();
  }

  @Test
  void http_withAddresses_isRefused() {
    assertThat(
            problems(
                Route.class,
                "paths",
                List.of("/a"),
                "sources",
                List.of(Map.of("port", 1L)),
                "destinations",
                List.of()))
        .isEqualTo(
            Map.of(
                "sources", "cannot set 'sources' when 'protocols' is 'http' or 'https'",
                "destinations", "cannot set 'destinations' when 'protocols' is 'http' or 'https'"));
  }

  @Test
  void snis_withoutTls_areRefused() {
    assertThat(
            problems(
                Route.class,
                "protocols",
                List.of("http"),
                "paths",
                List.of("/a"),
                "snis",
                List.of("a.example")))
        .isEqualTo(
            Map.of(
                "snis",
                "length must be 0",
                "@entity",
                List.of(
                    "'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or"
                        + " 'tls_passthrough'")));
  }

  @Test
  void stream_withWhatOnlyHttpHas_isRefused() {
    assertThat(
            problems(
                Route.class,
                "protocols",
                List.of("tcp"),
                "methods",
                List.of("GET"),
                "hosts",
                List.of("a"),
                "paths",
                List.of("no-slash"),
                "headers",
                Map.of("x", List.of("y"))))
        .isEqualTo(
            Map.of(
                "methods",
                "cannot set 'methods' when " + STREAM,
                "hosts",
                "cannot set 'hosts' when " + STREAM,
                "paths",
                "cannot set 'paths' when " + STREAM,
                "headers",
                "cannot set 'headers' when " + STREAM,
                "@entity",
                List.of(
                    "must set one of 'sources', 'destinations', 'snis' when 'protocols' is 'tcp',"
                        + " 'tls' or 'udp'")));
    assertThat(problems(Route.class, "protocols", List.of("tls_passthrough")))
        .isEqualTo(rule("must set snis when 'protocols' is 'tls_passthrough'"));
  }

  @Test
  void stream_withAddresses_isAccepted() {
    assertThat(
            accepted(
                Route.class,
                "protocols",
                List.of("tcp"),
                "sources",
                List.of(Map.of("ip", "10.0.0.0/8")),
                "destinations",
                List.of(Map.of("port", 9000L))))
        .containsEntry("sources", List.of(Inputs.of("ip", "10.0.0.0/8", "port", null)));
    assertThat(
            problems(
                Route.class, "protocols", List.of("tcp"), "sources", List.of(Map.of("ip", "x"))))
        .isEqualTo(Map.of("sources", List.of(Map.of("ip", "invalid ip or cidr range: 'x'"))));
    assertThat(problems(Route.class, "protocols", List.of("tcp"), "sources", List.of(Map.of())))
        .isEqualTo(
            Map.of(
                "sources",
                List.of(rule("at least one of these fields must be non-empty: 'ip', 'port'"))));
  }

  @Test
  void grpc_path_isNotStripped() {
    assertThat(accepted(Route.class, "protocols", List.of("grpc"), "hosts", List.of("a")))
        .containsEntry("strip_path", false);
    assertThat(
            problems(
                Route.class,
                "protocols",
                List.of("grpc", "grpcs"),
                "strip_path",
                true,
                "methods",
                List.of("GET")))
        .isEqualTo(
            Map.of(
                "strip_path",
                "cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'",
                "methods",
                "cannot set 'methods' when 'protocols' is 'grpc' or 'grpcs'",
                "@entity",
                List.of(
                    "must set one of 'hosts', 'headers', 'paths', 'snis' when 'protocols' is"
                        + " 'grpcs'")));
    assertThat(problems(Route.class, "protocols", List.of("grpc")))
        .isEqualTo(rule("must set one of 'hosts', 'headers', 'paths' when 'protocols' is 'grpc'"));
  }

  @Test
  void expand_changes_getNoDefaults() {
    Map<String, Object> changes = Inputs.of("protocols", List.of("grpc"));

    ConfigSchema.of(Route.class).expand(changes, new Problems());

    assertThat(changes).containsOnlyKeys("protocols");
  }
}
