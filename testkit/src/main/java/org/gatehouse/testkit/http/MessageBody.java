package org.gatehouse.testkit.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The body of one received message: always counted and hashed, its bytes kept only up to {@link
 * #KEPT_BYTES}, so that a body of any size is read in constant memory.
 */
public final class MessageBody {

  /** The largest body whose bytes are kept: 1 MiB. */
  public static final int KEPT_BYTES = 1 << 20;

  private final long length;
  private final String sha256;
  private final byte[] kept;
  private final HeaderFields trailers;
  private final Optional<String> fault;

  private MessageBody(
      long length, String sha256, byte[] kept, HeaderFields trailers, Optional<String> fault) {
    this.length = length;
    this.sha256 = sha256;
    this.kept = kept;
    this.trailers = trailers;
    this.fault = fault;
  }

  static MessageBody none() {
    return new Collector().end(HeaderFields.none());
  }

  /** Bytes of content, framing not counted. */
  public long length() {
    return length;
  }

  /** Lower-case hex SHA-256 of the content. */
  public String sha256() {
    return sha256;
  }

  /**
   * The content.
   *
   * @throws IllegalStateException when it was larger than {@link #KEPT_BYTES}
   */
  public byte[] bytes() {
    if (length > KEPT_BYTES) {
      throw new IllegalStateException(
          "body: " + length + " bytes were not kept (kept: <= " + KEPT_BYTES + ")");
    }
    return kept.clone();
  }

  /** {@link #bytes()} as UTF-8. */
  public String text() {
    return text(StandardCharsets.UTF_8);
  }

  /** {@link #bytes()} as text. */
  public String text(Charset charset) {
    return new String(bytes(), charset);
  }

  /** The fields after the last chunk (RFC 9112 §7.1.2). */
  public HeaderFields trailers() {
    return trailers;
  }

  /** Whether the body ended as its framing says, rather than because the connection was cut. */
  public boolean complete() {
    return fault.isEmpty();
  }

  /** Why the body did not end properly, such as {@code closed after 5 of 10 bytes}. */
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public String toString() {
    return (length <= 4096 ? "\"" + text() + "\"" : length + " bytes, SHA-256 " + sha256)
        + (trailers.fields().isEmpty() ? "" : ", trailers " + trailers.fields())
        + fault.map(reason -> ", incomplete: " + reason).orElse("");
  }

  /** Takes the content as it arrives; not thread-safe. */
  static final class Collector {

    private final MessageDigest digest = GeneratedBytes.newSha256();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long length;

    void add(byte[] bytes, int count) {
      digest.update(bytes, 0, count);
      length += count;
      if (length <= KEPT_BYTES) {
        kept.write(bytes, 0, count);
      }
    }

    long length() {
      return length;
    }

    MessageBody end(HeaderFields trailers) {
      return build(trailers, Optional.empty());
    }

    MessageBody cut(String reason) {
      return build(HeaderFields.none(), Optional.of(reason));
    }

    private MessageBody build(HeaderFields trailers, Optional<String> fault) {
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new MessageBody(length, sha256, kept.toByteArray(), trailers, fault);
    }
  }
}
