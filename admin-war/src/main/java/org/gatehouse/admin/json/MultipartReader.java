package org.gatehouse.admin.json;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a multipart form (RFC 7578), each part as a field of that name, a file's as its text.
 *
 * <p>Parts are text in the Admin API (names, certificates, keys), and a body's size is limited, so
 * that it is read at once.
 */
@Consumes(MediaType.MULTIPART_FORM_DATA)
public final class MultipartReader extends SubmissionReader {
  private static final Pattern NAME =
      Pattern.compile("(?im)^content-disposition:[^\\r\\n]*?;\\s*name=(?:\"([^\"]*)\"|([^;\\s]*))");

  @Override
  Submission read(InputStream body, MediaType type) throws IOException {
    String boundary = type.getParameters().get("boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw new BadRequestException("multipart body without a boundary");
    }
    return parse(text(body.readAllBytes()), boundary);
  }

  static Submission parse(String body, String boundary) {
    FormFields fields = new FormFields();
    String delimiter = "\r\n--" + boundary;
    // the first delimiter may stand at the very start, without the line end that is part of it
    String rest = "\r\n" + body;
    int at = rest.indexOf(delimiter);
    if (at < 0) {
      throw new BadRequestException("multipart body without its boundary");
    }
    while (!rest.startsWith("--", at + delimiter.length())) {
      int start = at + delimiter.length();
      int end = rest.indexOf(delimiter, start);
      if (end < 0) {
        throw new BadRequestException("multipart body without its last boundary");
      }
      add(fields, rest.substring(start, end));
      at = end;
    }
    return new Submission(fields.values(), true);
  }

  private static void add(FormFields fields, String part) {
    int blank = part.indexOf("\r\n\r\n");
    if (blank < 0) {
      throw new BadRequestException("multipart body with a part that has no content");
    }
    Matcher name = NAME.matcher(part.substring(0, blank));
    if (!name.find()) {
      throw new BadRequestException("multipart body with a part that has no name");
    }
    try {
      fields.add(name.group(1) == null ? name.group(2) : name.group(1), part.substring(blank + 4));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(e.getMessage(), e);
    }
  }
}
