package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the readers of all kinds of bodies have in common. */
abstract sealed class SubmissionReader implements MessageBodyReader<Submission>
    permits FormReader, JsonReader, MultipartReader {

  @Override
  public final boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Submission.class;
  }

  @Override
  public final Submission readFrom(
      Class<Submission> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> httpHeaders,
      InputStream entityStream)
      throws IOException {
    return read(entityStream, mediaType);
  }

  /**
   * Reads a body to its end.
   *
   * @throws BadRequestException when it is not what its type says
   */
  abstract Submission read(InputStream body, MediaType type) throws IOException;

  /**
   * The text of these bytes; no character is guessed.
   *
   * @throws BadRequestException when they are not UTF-8
   */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadRequestException("The body is not valid UTF-8", e);
    }
  }
}
