package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a URL-encoded form; see {@link FormFields} for what its names mean. */
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public final class FormReader extends SubmissionReader {
  @Override
  Submission read(InputStream body, MediaType type) throws IOException {
    return parse(text(body.readAllBytes()));
  }

  static Submission parse(String form) {
    FormFields fields = new FormFields();
    try {
      for (String field : form.strip().split("&", -1)) {
        if (!field.isEmpty()) {
          int equals = field.indexOf('=');
          fields.add(
              decode(equals < 0 ? field : field.substring(0, equals)),
              equals < 0 ? "true" : decode(field.substring(equals + 1)));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(e.getMessage(), e);
    }
    return new Submission(fields.values(), true);
  }

  /** As {@link java.net.URLDecoder}, but what is not UTF-8 is refused, not replaced. */
  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%') {
        decoded.write(escaped(encoded, i));
        i += 2;
      } else {
        decoded.write(encoded[i] == '+' ? ' ' : encoded[i]);
      }
    }
    return text(decoded.toByteArray());
  }

  private static int escaped(byte[] encoded, int percent) {
    int high = percent + 2 < encoded.length ? Character.digit(encoded[percent + 1], 16) : -1;
    int low = percent + 2 < encoded.length ? Character.digit(encoded[percent + 2], 16) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("Illegal percent-encoding in a form");
    }
    return high * 16 + low;
  }
}
