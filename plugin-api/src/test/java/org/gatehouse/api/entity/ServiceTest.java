package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Problems;
import org.junit.jupiter.api.Test;

class ServiceTest {
  private static final String ID = "995f85e6-8841-4c4f-a748-c54deb04fc72";

  @Test
  void accept_hostAlone_hasDefaults() {
    Map<String, Object> service = accepted(Service.class, "host", "a.example");
    service.keySet().removeAll(List.of("id", "created_at", "updated_at"));

    assertThat(service)
        .isEqualTo(
            Inputs.of(
                "name",
                null,
                "retries",
                5L,
                "protocol",
                "http",
                "host",
                "a.example",
                "port",
                80L,
                "path",
                null,
                "connect_timeout",
                60000L,
                "write_timeout",
                60000L,
                "read_timeout",
                60000L,
                "tags",
                null,
                "client_certificate",
                null,
                "tls_verify",
                null,
                "tls_verify_depth",
                null,
                "ca_certificates",
                null,
                "enabled",
                true));
  }

  @Test
  void accept_faultyFields_areNamed() {
    assertThat(
            problems(
                Service.class,
                "name",
                "sp ace/x",
                "host",
                "h:80",
                "port",
                "abc",
                "retries",
                99999L,
                "protocol",
                "ftp",
                "connect_timeout",
                0L,
                "path",
                "/a//b",
                "tls_verify_depth",
                65L,
                "ca_certificates",
                List.of("x"),
                "tags",
                List.of("a,b")))
        .isEqualTo(
            Map.of(
                "name",
                "invalid value 'sp ace/x': the only accepted ascii characters are alphanumerics or"
                    + " ., -, _, and ~",
                "host",
                "must not have a port",
                "port",
                "expected an integer",
                "retries",
                "value should be between 0 and 32767",
                "protocol",
                "expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp",
                "connect_timeout",
                "value should be between 1 and 2147483646",
                "path",
                "must not have empty segments",
                "tls_verify_depth",
                "value should be between 0 and 64",
                "ca_certificates",
                List.of("expected a valid UUID"),
                "tags",
                List.of(
                    "invalid tag 'a,b': expected printable ascii (except `,` and `/`) or valid"
                        + " utf-8 sequences")));
  }

  @Test
  void accept_pathOfAStream_isRefused() {
    assertThat(problems(Service.class, "host", "h", "protocol", "tcp", "path", "/x"))
        .isEqualTo(
            Map.of(
                "path",
                "value must be null",
                "@entity",
                List.of("failed conditional validation given value of field 'protocol'")));
  }

  @Test
  void accept_tlsSettingsOfAPlainProtocol_areRefused() {
    String message = "failed conditional validation given value of field 'protocol'";

    assertThat(
            problems(
                Service.class,
                "host",
                "h",
                "client_certificate",
                Map.of("id", ID),
                "tls_verify",
                true,
                "tls_verify_depth",
                1L,
                "ca_certificates",
                List.of(ID)))
        .isEqualTo(
            Map.of(
                "client_certificate", "value must be null",
                "tls_verify", "value must be null",
                "tls_verify_depth", "value must be null",
                "ca_certificates", "value must be null",
                "@entity", List.of(message, message, message, message)));
    assertThat(problems(Service.class, "host", "h", "protocol", "https", "tls_verify", true))
        .isEmpty();
  }

  private static Map<String, Object> urlParts(String url) {
    Map<String, Object> service = accepted(Service.class, "url", url, "host", "other");
    service.keySet().retainAll(List.of("protocol", "host", "port", "path", "url"));
    return service;
  }

  @Test
  void url_given_winsOverItsParts() {
    assertThat(urlParts("http://127.0.0.1:19001/base"))
        .isEqualTo(
            Inputs.of("protocol", "http", "host", "127.0.0.1", "port", 19001L, "path", "/base"));
    assertThat(urlParts("https://a.example"))
        .isEqualTo(Inputs.of("protocol", "https", "host", "a.example", "port", 443L, "path", null));
    assertThat(urlParts("grpc://a.example"))
        .isEqualTo(Inputs.of("protocol", "grpc", "host", "a.example", "port", 80L, "path", null));
    assertThat(urlParts("//a.example:443"))
        .isEqualTo(Inputs.of("protocol", "https", "host", "a.example", "port", 443L, "path", null));
  }

  @Test
  void url_thatIsNone_isRefusedByItsParts() {
    assertThat(problems(Service.class, "name", "bad", "url", "not a url"))
        .isEqualTo(Map.of("host", "required field missing", "path", "should start with: /"));
    assertThat(problems(Service.class, "url", "http://h:x"))
        .isEqualTo(Map.of("port", "expected an integer"));
  }

  @Test
  void url_ofAnotherType_isAllThatIsSaid() {
    assertThat(problems(Service.class, "url", 1L)).isEqualTo(Map.of("url", "expected a string"));
    assertThat(problems(Service.class, "url", ""))
        .isEqualTo(Map.of("url", "length must be at least 1"));
  }

  @Test
  void expand_changes_touchNothingElse() {
    Map<String, Object> changes = Inputs.of("retries", 7L, "url", null);

    ConfigSchema.of(Service.class).expand(changes, new Problems());

    assertThat(changes).isEqualTo(Map.of("retries", 7L));
  }
}
