package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object; answers 400 to what is no JSON, and 500, as Kong does, to other values. */
@Consumes(MediaType.APPLICATION_JSON)
public final class JsonReader implements MessageBodyReader<Submission> {
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
    Object value = parse(entityStream);
    if (value instanceof Map<?, ?> object) {
      return new Submission(JsonValues.object(object), false);
    }
    if (value instanceof List<?> list && list.isEmpty()) {
      return Submission.NONE; // to Kong, an empty list is an empty object
    }
    throw new WebApplicationException(500);
  }

  private static @Nullable Object parse(InputStream text) throws IOException {
    try {
      return RecordCodec.parse(text);
    } catch (MalformedJsonException e) {
      throw new BadRequestException("Cannot parse JSON body", e);
    }
  }
}
