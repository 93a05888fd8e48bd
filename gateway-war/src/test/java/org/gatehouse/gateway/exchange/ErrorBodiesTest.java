package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.ErrorBodies.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBodiesTest {
  private static final String ID = "5c4b8b092efa32795a236d73969c4212";

  @Test
  void render_eachFormat_isKongsToTheByte() {
    String message = "no Route matched with those values";
    assertThat(ErrorBodies.render(Format.JSON, message, ID))
        .isEqualTo("{\n  \"message\":\"" + message + "\",\n  \"request_id\":\"" + ID + "\"\n}")
        .hasSize(103);
    assertThat(ErrorBodies.render(Format.XML, message, ID))
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error>\n  <message>" + message)
        .endsWith("</message>\n  <requestid>" + ID + "</requestid>\n</error>\n")
        .hasSize(170);
    assertThat(ErrorBodies.render(Format.TEXT, message, ID))
        .isEqualTo(message + "\nrequest_id: " + ID + "\n")
        .hasSize(80);
    assertThat(ErrorBodies.render(Format.HTML, message, ID))
        .startsWith("<!doctype html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n")
        .contains("    <p>" + message + ".</p>\n    <p>request_id: " + ID + "</p>\n")
        .endsWith("  </body>\n</html>\n");
  }

  @Test
  void render_messageWithMarks_isEscaped() {
    String message = "a \"b\" <c> & \\ \n";
    assertThat(ErrorBodies.render(Format.JSON, message, ID))
        .contains("\"a \\\"b\\\" <c> & \\\\ \\u000a\"");
    assertThat(ErrorBodies.render(Format.XML, message, ID)).contains("&lt;c&gt; &amp; \\");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/xml                        | XML
          text/plain                             | TEXT
          text/*                                 | TEXT
          TEXT/HTML;level=1                      | HTML
          */*                                    | JSON
          application/json                       | JSON
          image/png                              | JSON
          text/html;q=0.5, application/xml;q=0.9 | XML
          text/html, application/xml             | HTML
          text/html;q=0, application/xml         | XML
          nonsense                               | JSON
          ,,                                     | JSON
          """)
  void formatFor_accept_isTheBestLiked(String accept, Format format) {
    Headers request = new Headers();
    request.add("Accept", accept);
    assertThat(ErrorBodies.formatFor(request)).isEqualTo(format);
    assertThat(ErrorBodies.formatFor(request, "text/plain")).isEqualTo(format);
  }

  @Test
  void formatFor_noAccept_dependsOnWhoFails() {
    Headers request = new Headers();
    assertThat(ErrorBodies.formatFor(request)).isEqualTo(Format.JSON);
    assertThat(ErrorBodies.formatFor(request, "text/plain")).isEqualTo(Format.TEXT);
    request.add("Content-Type", "application/xml; charset=utf-8");
    assertThat(ErrorBodies.formatFor(request, "text/plain")).isEqualTo(Format.XML);
  }

  @Test
  void redirect_isNginxsPage() {
    assertThat(ErrorBodies.redirect(301))
        .startsWith("<html>\r\n<head><title>301 Moved Permanently</title></head>\r\n")
        .hasSize(134);
    assertThat(ErrorBodies.redirect(308)).contains("308 Permanent Redirect");
  }
}
