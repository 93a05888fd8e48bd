package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Reads a URL-encoded form; see {@link FormFields} for what its names mean. */
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public final class FormReader implements MessageBodyReader<Submission> {
  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Submission.class;
  }

  @Override
  public Submission readFrom(
      Class<Submission> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> httpHeaders,
      InputStream entityStream)
      throws IOException {
    return parse(new String(entityStream.readAllBytes(), StandardCharsets.UTF_8));
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

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
