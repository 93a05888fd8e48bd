package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object; answers 400 to what is no JSON, and 500, as Kong does, to other values. */
@Consumes(MediaType.APPLICATION_JSON)
public final class JsonReader extends SubmissionReader {
  private static final String REFUSAL = "Cannot parse JSON body";

  @Override
  Submission read(InputStream body, MediaType type) throws IOException {
    Object value = parse(body);
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
      String why = e.isRefused() ? REFUSAL + ": " + e.getMessage() : REFUSAL;
      throw new BadRequestException(why, e);
    } catch (CharConversionException e) {
      throw new BadRequestException(REFUSAL, e); // UTF-32 that is none
    }
  }
}
