package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.gatehouse.api.Pem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConstraintsTest {
  /** A field for each annotation that limits a value. */
  record Limits(
      Optional<String> text,
      Optional<Integer> whole,
      Optional<Long> large,
      Optional<Double> number,
      Optional<Boolean> flag,
      Optional<UUID> uuid,
      Optional<EntityRef> reference,
      Optional<Set<String>> set,
      Optional<List<Integer>> list,
      Optional<Map<@HeaderName String, Integer>> map,
      @Between(min = 1, max = 5) Optional<Integer> between,
      @GreaterThan(0) Optional<Double> greaterThan,
      @OneOf({"1", "2"}) Optional<Integer> oneOf,
      @NotOneOf({"a", "b"}) Optional<String> notOneOf,
      @LengthMin(2) Optional<List<String>> lengthMin,
      @LengthMax(2) Optional<String> lengthMax,
      @StartsWith("/") Optional<String> startsWith,
      @Match("^%d+$") Optional<String> match,
      @Match(value = "^%d+$", error = "digits only") Optional<String> matchInWords,
      @MatchAll({@Match(value = "a", error = "no a"), @Match(value = "b", error = "no b")})
          Optional<String> matchAll,
      @MatchAny(
              value = {"a", "b"},
              error = "neither")
          Optional<String> matchAny,
      @MatchNone(@Match(value = "//", error = "double")) Optional<String> matchNone,
      @Regex Optional<String> regex,
      @MutuallyExclusiveSubsets({"a,b", "c"}) Optional<Set<String>> subsets,
      @Port Optional<Integer> port,
      @HostName Optional<String> host,
      @HostPattern Optional<String> hostPattern,
      @ServerName Optional<String> serverName,
      @ServerNamePattern Optional<String> serverNamePattern,
      @IpOrCidr Optional<String> ip,
      @HttpPath Optional<String> path,
      @RoutePath Optional<String> routePath,
      @HttpMethod Optional<String> method,
      @Protocol Optional<String> protocol,
      @HeaderName Optional<String> header,
      @EntityName Optional<String> name,
      @TagName Optional<String> tag,
      @Url Optional<String> url,
      @PemCertificate Optional<String> certificate,
      @PemPrivateKey Optional<String> privateKey,
      @PemPublicKey Optional<String> publicKey) {}

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("text", 1L, "expected a string"),
        Arguments.of("text", "", "length must be at least 1"),
        Arguments.of("whole", "1", "expected an integer"),
        Arguments.of("whole", 1.5, "expected an integer"),
        Arguments.of("whole", 1L << 31, "value should be between -2147483648 and 2147483647"),
        Arguments.of("number", "1", "expected a number"),
        Arguments.of("flag", "true", "expected a boolean"),
        Arguments.of("uuid", "x", "expected a valid UUID"),
        Arguments.of("reference", Map.of(), Map.of("id", "missing primary key")),
        Arguments.of("reference", "x", Map.of("id", "missing primary key")),
        Arguments.of("reference", Map.of("id", 1L), Map.of("id", "expected a string")),
        Arguments.of("reference", Map.of("id", "x"), Map.of("id", "expected a valid UUID")),
        Arguments.of("set", "a", "expected a set"),
        Arguments.of("list", Map.of("a", 1L), "expected an array"),
        Arguments.of(
            "list",
            List.of("a", 1L, "b"),
            Arrays.asList("expected an integer", null, "expected an integer")),
        Arguments.of(
            "list",
            Arrays.asList(1L, null, 2L),
            java.util.Arrays.asList(null, "required field missing")),
        Arguments.of("map", List.of("a"), "expected a map"),
        Arguments.of("map", Map.of("a", "x"), "expected an integer"),
        Arguments.of(
            "map",
            Map.of("a b", 1L),
            "bad header name 'a b', allowed characters are A-Z, a-z, 0-9, '_', and '-'"),
        Arguments.of("between", 0L, "value should be between 1 and 5"),
        Arguments.of("between", 6L, "value should be between 1 and 5"),
        Arguments.of("greater_than", 0L, "value must be greater than 0"),
        Arguments.of("one_of", 3L, "expected one of: 1, 2"),
        Arguments.of("not_one_of", "a", "must not be one of: a, b"),
        Arguments.of("length_min", List.of("a"), "length must be at least 2"),
        Arguments.of("length_max", "äb", "length must be at most 2"),
        Arguments.of("starts_with", "a", "should start with: /"),
        Arguments.of("match", "a", "invalid value: a"),
        Arguments.of("match_in_words", "a", "digits only"),
        Arguments.of("match_all", "a", "no b"),
        Arguments.of("match_any", "c", "neither"),
        Arguments.of("match_none", "a//b", "double"),
        Arguments.of("regex", "a(", "not a valid regex: a("),
        Arguments.of(
            "subsets", List.of("a", "c"), "these sets are mutually exclusive: ('a', 'b'), ('c')"),
        Arguments.of("port", 65536L, "value should be between 0 and 65535"),
        Arguments.of("host", "a:80", "must not have a port"),
        Arguments.of("host", "a:99999", "must not have a port"),
        Arguments.of("host", "a b", "invalid value: a b"),
        Arguments.of(
            "host_pattern",
            "a.*.b",
            "invalid wildcard: must be placed at leftmost or rightmost label"),
        Arguments.of("host_pattern", "*.a.*", "invalid wildcard: must have at most one wildcard"),
        Arguments.of("host_pattern", "x:99999", "invalid port number"),
        Arguments.of("server_name", "10.0.0.1", "must not be an IP"),
        Arguments.of("server_name", "a.example:1", "must not have a port"),
        Arguments.of(
            "server_name_pattern", "a.*.b", "wildcard must be leftmost or rightmost character"),
        Arguments.of("server_name_pattern", "*.a.*", "only one wildcard must be specified"),
        Arguments.of("server_name_pattern", "*.a b", "invalid value: wildcard.a b"),
        Arguments.of("ip", "10.0.0", "invalid ip or cidr range: '10.0.0'"),
        Arguments.of("ip", "10.0.0.0/33", "invalid ip or cidr range: '10.0.0.0/33'"),
        Arguments.of("ip", "10.0.0.0/08", "invalid ip or cidr range: '10.0.0.0/08'"),
        Arguments.of("ip", "::1/129", "invalid ip or cidr range: '::1/129'"),
        Arguments.of("ip", "1::2::3", "invalid ip or cidr range: '1::2::3'"),
        Arguments.of("ip", "a.example", "invalid ip or cidr range: 'a.example'"),
        Arguments.of("path", "a", "should start with: /"),
        Arguments.of("path", "/a//b", "must not have empty segments"),
        Arguments.of(
            "path",
            "/a b",
            "invalid path: '/a b' (characters outside of the reserved list of RFC 3986 found)"),
        Arguments.of("path", "/a%2", "invalid url-encoded value: '%2'"),
        Arguments.of("path", "/%zzz", "invalid url-encoded value: '%zz'"),
        Arguments.of("route_path", "a", "should start with: / (fixed path) or ~/ (regex path)"),
        Arguments.of("route_path", "/a//b", "must not have empty segments"),
        Arguments.of("route_path", "/a%", "invalid url-encoded value: '%'"),
        Arguments.of("route_path", "/a/../b", "non-normalized path, consider use '/b' instead"),
        Arguments.of("route_path", "/%E4%B8%AD", "non-normalized path, consider use '/中' instead"),
        Arguments.of(
            "route_path",
            "~/a(",
            "invalid regex: '/a(' (PCRE returned: pcre2_compile() failed: missing closing"
                + " parenthesis in \"/a(\")"),
        Arguments.of("method", "get", "invalid value: get"),
        Arguments.of(
            "protocol",
            "ftp",
            "expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp"),
        Arguments.of(
            "header",
            "a:b",
            "bad header name 'a:b', allowed characters are A-Z, a-z, 0-9, '_', and '-'"),
        Arguments.of(
            "name",
            "sp ace/x",
            "invalid value 'sp ace/x': the only accepted ascii characters are alphanumerics or"
                + " ., -, _, and ~"),
        Arguments.of("name", "aä\ud800", "invalid utf-8 character sequence detected at position 4"),
        Arguments.of(
            "tag",
            "a,b",
            "invalid tag 'a,b': expected printable ascii (except `,` and `/`) or valid utf-8"
                + " sequences"),
        Arguments.of("url", "/a", "missing host in url"),
        Arguments.of("url", "//a.example/b", "missing scheme in url"),
        Arguments.of(
            "certificate", "x", "invalid certificate: x509.new: no PEM block of a certificate"),
        Arguments.of("private_key", "x", "invalid key: pkey.new: no PEM block of a private key"),
        Arguments.of("public_key", "x", "invalid key: pkey.new: no PEM block of a public key"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void accept_valueBeyondALimit_isRefusedInKongsWords(String field, Object value, Object problem) {
    assertThat(problems(Limits.class, field, value)).isEqualTo(Map.of(field, problem));
  }

  static Stream<Arguments> sound() {
    return Stream.of(
        Arguments.of("uuid", "995F85E6-8841-4C4F-A748-C54DEB04FC72"),
        Arguments.of("large", 1L << 31),
        Arguments.of("number", 1.5),
        Arguments.of("match_none", "a/b"),
        Arguments.of("regex", "(?<user_id>a+)"),
        Arguments.of("subsets", List.of("a", "b")),
        Arguments.of("host", "::1"),
        Arguments.of("host_pattern", "*.a.example:80"),
        Arguments.of("host_pattern", "a.*"),
        Arguments.of("server_name_pattern", "*.a.example"),
        Arguments.of("ip", "10.0.0.0/8"),
        Arguments.of("ip", "::ffff:10.0.0.1"),
        Arguments.of("ip", "fe80::/10"),
        Arguments.of("path", "/a/b%20c:d@e"),
        Arguments.of("route_path", "~/a/(?<id>\\d+)$"),
        Arguments.of("route_path", "/a b"),
        Arguments.of("name", "中-1_~."),
        Arguments.of("name", "😀"),
        Arguments.of("tag", "a b!中"),
        Arguments.of("url", "http://a.example"),
        Arguments.of("certificate", Pem.read("rsa.crt")),
        Arguments.of("private_key", Pem.read("ec-sec1.key")),
        Arguments.of("public_key", Pem.read("rsa.pub")));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void accept_valueWithinALimit_isKept(String field, Object value) {
    assertThat(accepted(Limits.class, field, value)).containsEntry(field, value);
  }

  @Test
  void accept_severalFaults_namesThemAll() {
    assertThat(problems(Limits.class, "port", -1L, "host", "a b", "other", 1L))
        .isEqualTo(
            Map.of(
                "port", "value should be between 0 and 65535",
                "host", "invalid value: a b",
                "other", "unknown field"));
  }

  private static Map<String, Object> rendered(String field) {
    return ConfigSchema.of(Limits.class).field(field).orElseThrow().render();
  }

  @Test
  void render_limits_areKongs() {
    assertThat(rendered("text")).isEqualTo(Map.of("type", "string"));
    assertThat(rendered("whole")).isEqualTo(Map.of("type", "integer"));
    assertThat(rendered("between"))
        .isEqualTo(Map.of("type", "integer", "between", List.of(1L, 5L)));
    assertThat(rendered("greater_than")).isEqualTo(Map.of("type", "number", "gt", 0L));
    assertThat(rendered("one_of")).isEqualTo(Map.of("type", "integer", "one_of", List.of(1L, 2L)));
    assertThat(rendered("not_one_of")).containsEntry("not_one_of", List.of("a", "b"));
    assertThat(rendered("length_min")).containsEntry("len_min", 2L);
    assertThat(rendered("length_max")).containsEntry("len_max", 2L);
    assertThat(rendered("starts_with")).containsEntry("starts_with", "/");
    assertThat(rendered("match")).containsEntry("match", "^%d+$");
    assertThat(rendered("match_all"))
        .containsEntry(
            "match_all",
            List.of(Map.of("pattern", "a", "err", "no a"), Map.of("pattern", "b", "err", "no b")));
    assertThat(rendered("match_any"))
        .containsEntry("match_any", Map.of("patterns", List.of("a", "b"), "err", "neither"));
    assertThat(rendered("match_none"))
        .containsEntry("match_none", List.of(Map.of("pattern", "//", "err", "double")));
    assertThat(rendered("regex")).containsEntry("is_regex", true);
    assertThat(rendered("subsets"))
        .containsEntry("mutually_exclusive_subsets", List.of(List.of("a", "b"), List.of("c")));
    assertThat(rendered("map"))
        .isEqualTo(
            Map.of(
                "type",
                "map",
                "keys",
                Map.of("type", "string", "description", "The name of an HTTP header."),
                "values",
                Map.of("type", "integer")));
    assertThat(rendered("host"))
        .isEqualTo(
            Map.of(
                "type", "string", "description", "A host name or an IP address, without a port."));
  }
}
