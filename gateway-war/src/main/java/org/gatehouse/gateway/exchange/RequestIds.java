package org.gatehouse.gateway.exchange;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the ids of exchanges: 128 random bits as 32 hexadecimal digits. */
final class RequestIds {
  /*
   * The generator of a thread is fast and weak: two nodes started in the same moment could walk the
   * same sequence. What each node draws once from the system's entropy keeps their ids apart.
   */
  private static final long NODE_HIGH = new SecureRandom().nextLong();
  private static final long NODE_LOW = new SecureRandom().nextLong();

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private RequestIds() {}

  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] id = new byte[32];
    write(id, 0, random.nextLong() ^ NODE_HIGH);
    write(id, 16, random.nextLong() ^ NODE_LOW);
    return new String(id, StandardCharsets.ISO_8859_1);
  }

  private static void write(byte[] id, int offset, long bits) {
    long rest = bits;
    for (int i = offset + 15; i >= offset; i--) {
      id[i] = DIGITS[(int) (rest & 15)];
      rest >>>= 4;
    }
  }
}
