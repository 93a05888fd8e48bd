package org.gatehouse.tomcat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * The fields of one request and of its response, and of those that follow over the same connection;
 * also whether their client has left. For one thread at a time.
 */
final class WireHeaders
    implements Consumer<BiConsumer<String, String>>, BiConsumer<String, String>, BooleanSupplier {
  /** Names are few; what lies beyond was made up by somebody, and is made anew each time. */
  private static final int MAX_NAMES = 512;

  private static final int MAX_NAME = 64;

  private static final Map<String, byte[]> SENT_NAMES = new ConcurrentHashMap<>();

  /*
   * By a hash of the bytes, one to a place; a name that comes takes the place of another. Threads
   * may miss what others have put, which costs nothing but another text.
   */
  private static final String[] RECEIVED_NAMES = new String[MAX_NAMES];

  /*
   * Tomcat keeps its field objects from response to response, each with the array that its last
   * value was in, and writes a number, such as Content-Length, to the beginning of that array.
   */
  private static final int ROOM_FOR_A_NUMBER = 32;

  private static final int ROOM = 512;
  private static final int MOST_KEPT = 4096;

  private final MimeHeaders response;
  private final BooleanSupplier hasClientLeft;
  private MimeHeaders request = new MimeHeaders();

  /* The values of the response, one behind the other, behind the room for a number. */
  private byte[] values = new byte[ROOM];
  private int used = ROOM_FOR_A_NUMBER;

  WireHeaders(MimeHeaders response, BooleanSupplier hasClientLeft) {
    this.response = response;
    this.hasClientLeft = hasClientLeft;
  }

  /** The next request has come; nothing of the response before it is needed any more. */
  void begin(MimeHeaders received) {
    request = received;
    used = ROOM_FOR_A_NUMBER;
    if (values.length > MOST_KEPT) {
      values = new byte[ROOM];
    }
  }

  /** Hands out the fields of the request. */
  @Override
  public void accept(BiConsumer<String, String> reader) {
    for (int i = 0; i < request.size(); i++) {
      reader.accept(nameOf(request.getName(i)), textOf(request.getValue(i)));
    }
  }

  /** Adds a field to the response. */
  @Override
  public void accept(String name, String value) {
    byte[] nameBytes = bytesOf(name);
    int length = write(value);
    response.addValue(nameBytes, 0, nameBytes.length).setBytes(values, used - length, length);
  }

  /** Whether the client has left. */
  @Override
  public boolean getAsBoolean() {
    return hasClientLeft.getAsBoolean();
  }

  private static String nameOf(MessageBytes name) {
    if (name.getType() != MessageBytes.T_BYTES || name.getByteChunk().getLength() > MAX_NAME) {
      return textOf(name);
    }
    ByteChunk chunk = name.getByteChunk();
    byte[] bytes = chunk.getBytes();
    int hash = 0;
    for (int i = chunk.getStart(); i < chunk.getEnd(); i++) {
      hash = 31 * hash + bytes[i];
    }
    int place = (hash ^ (hash >>> 16)) & (MAX_NAMES - 1);
    String known = RECEIVED_NAMES[place];
    if (known == null || !isSame(known, chunk)) {
      known = textOf(name);
      RECEIVED_NAMES[place] = known;
    }
    return known;
  }

  private static boolean isSame(String text, ByteChunk chunk) {
    boolean isSame = text.length() == chunk.getLength();
    byte[] bytes = chunk.getBytes();
    for (int i = 0; isSame && i < text.length(); i++) {
      isSame = text.charAt(i) == (bytes[chunk.getStart() + i] & 0xFF);
    }
    return isSame;
  }

  /** One character for each byte, as Tomcat reads fields too. */
  private static String textOf(MessageBytes field) {
    if (field.getType() != MessageBytes.T_BYTES) {
      String text = field.toString();
      return text == null ? "" : text;
    }
    ByteChunk chunk = field.getByteChunk();
    return new String(
        chunk.getBytes(), chunk.getStart(), chunk.getLength(), StandardCharsets.ISO_8859_1);
  }

  private byte[] bytesOf(String name) {
    byte[] known = SENT_NAMES.get(name);
    if (known == null) {
      int length = write(name);
      known = Arrays.copyOfRange(values, used - length, used);
      if (SENT_NAMES.size() < MAX_NAMES) {
        SENT_NAMES.put(name, known);
      }
    }
    return known;
  }

  /**
   * Puts a text behind those that are there, and returns how many bytes it has.
   *
   * <p>Of texts that came over the wire, the same bytes again; of others, UTF-8, as Kong sends.
   * Blanks in place of control characters, as Tomcat makes of texts: a line end would begin another
   * header.
   */
  private int write(String text) {
    int length = text.length();
    ensure(length);
    byte[] to = values;
    int doubt = 0; // negative as soon as a character is not of ASCII, or controls something
    for (int i = 0; i < length; i++) {
      int c = text.charAt(i);
      to[used + i] = (byte) c;
      doubt |= (c - ' ') | ('~' - c);
    }
    for (int i = 0; doubt < 0 && i < length; i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        return writeUtf8(text);
      }
      to[used + i] = isControl(c) ? (byte) ' ' : (byte) c;
    }
    used += length;
    return length;
  }

  private int writeUtf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ensure(encoded.length);
    for (byte b : encoded) {
      values[used++] = isControl(b) ? (byte) ' ' : b;
    }
    return encoded.length;
  }

  private static boolean isControl(int c) {
    return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F;
  }

  /** What was handed to Tomcat stays where it is: it may be in the array before this one. */
  private void ensure(int more) {
    if (used + more > values.length) {
      values = new byte[Math.max(values.length * 2, ROOM_FOR_A_NUMBER + more)];
      used = ROOM_FOR_A_NUMBER;
    }
  }
}
