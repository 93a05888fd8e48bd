package org.gatehouse.testkit.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What an {@link Answer} sends after its head.
 *
 * @param length bytes of content
 * @param source writes the content; each call of {@code write} is a piece of its own
 */
record Payload(Framing framing, long length, Source source, HeaderFields trailers) {

  /** How the receiver learns where the content ends. */
  enum Framing {
    LENGTH,
    CHUNKED,
    /** By the end of the connection. */
    CLOSE,
    /** The content is the whole answer, head included. */
    RAW
  }

  @FunctionalInterface
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  static Payload of(Framing framing, byte[] bytes) {
    byte[] copy = bytes.clone();
    return new Payload(framing, copy.length, out -> out.write(copy), HeaderFields.none());
  }

  static Payload chunks(List<byte[]> chunks) {
    List<byte[]> copies = chunks.stream().map(byte[]::clone).toList();
    long length = copies.stream().mapToLong(chunk -> chunk.length).sum();
    Source source =
        out -> {
          for (byte[] chunk : copies) {
            out.write(chunk);
          }
        };
    return new Payload(Framing.CHUNKED, length, source, HeaderFields.none());
  }

  static Payload generated(Framing framing, long count) {
    return new Payload(
        framing, count, out -> GeneratedBytes.writeTo(out, count), HeaderFields.none());
  }

  /** Those bytes, and then the others again and again until the receiver leaves. */
  static Payload endless(byte[] start, byte[] again) {
    Source source =
        out -> {
          out.write(start);
          while (true) {
            out.write(again);
          }
        };
    return new Payload(Framing.RAW, Long.MAX_VALUE, source, HeaderFields.none());
  }

  Payload framed(Framing other) {
    return new Payload(other, length, source, trailers);
  }

  Payload withTrailer(String name, String value) {
    return new Payload(Framing.CHUNKED, length, source, trailers.with(name, value));
  }
}
