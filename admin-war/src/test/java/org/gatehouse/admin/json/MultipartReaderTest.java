package org.gatehouse.admin.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import jakarta.ws.rs.BadRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultipartReaderTest {
  @Test
  void parse_parts_areFieldsOfTheirNames() {
    String body = part("name", "a") + part("config.minute", "5") + "--X--\r\n";

    assertThat(MultipartReader.parse(body, "X").values())
        .containsOnlyKeys("name", "config")
        .containsEntry("name", "a");
  }

  @Test
  void parse_repeatedName_isAList() {
    String body = part("hosts", "a") + part("hosts", "b") + "--X--";

    assertThat(MultipartReader.parse(body, "X").values())
        .containsExactly(entry("hosts", List.of("a", "b")));
  }

  @Test
  void parse_file_isItsText() {
    String body =
        lines(
            "--X",
            "Content-Disposition: form-data; name=\"cert\"; filename=\"c.pem\"",
            "Content-Type: application/x-pem-file",
            "",
            "line 1",
            "line 2",
            "",
            "--X--");

    assertThat(MultipartReader.parse(body, "X").values())
        .containsExactly(entry("cert", "line 1\r\nline 2\r\n"));
  }

  @Test
  void parse_nameWithoutQuotes_isRead() {
    String body = lines("--X", "content-disposition: form-data; name=a", "", "1", "--X--");

    assertThat(MultipartReader.parse(body, "X").values()).containsExactly(entry("a", "1"));
  }

  @Test
  void parse_preamble_isPassedOver() {
    assertThat(MultipartReader.parse("hello\r\n" + part("a", "1") + "--X--", "X").values())
        .containsExactly(entry("a", "1"));
  }

  @Test
  void parse_filenameBeforeName_isNotTakenForIt() {
    String body =
        lines(
            "--X", "Content-Disposition: form-data; filename=\"f\"; name=\"n\"", "", "1", "--X--");

    assertThat(MultipartReader.parse(body, "X").values()).containsExactly(entry("n", "1"));
  }

  @Test
  void parse_cutOff_is400() {
    assertThatThrownBy(() -> MultipartReader.parse("--X\r\nContent-Disp", "X"))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("multipart body without its last boundary");
  }

  @Test
  void parse_noBoundary_is400() {
    assertThatThrownBy(() -> MultipartReader.parse("a=1", "X"))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("multipart body without its boundary");
  }

  @Test
  void parse_partWithoutAName_is400() {
    assertThatThrownBy(
            () -> MultipartReader.parse(lines("--X", "Content-Type: a/b", "", "1", "--X--"), "X"))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("multipart body with a part that has no name");
  }

  private static String part(String name, String value) {
    return lines("--X", "Content-Disposition: form-data; name=\"" + name + "\"", "", value, "");
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }
}
