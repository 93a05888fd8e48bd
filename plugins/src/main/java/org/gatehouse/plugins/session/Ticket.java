package org.gatehouse.plugins.session;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a cookie says of its session beside whose it is. Times are in seconds since 1970.
 *
 * @param id 43 random characters of base64url
 * @param startedAt when the client proved who it is
 * @param renewedAt when this id was made
 * @param usedAt when the last request was seen that was worth a new cookie
 */
record Ticket(String id, long startedAt, long renewedAt, long usedAt) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BYTES = 32;

  static Ticket start(long now) {
    return new Ticket(newId(), now, now, now);
  }

  /** The same session under another id. */
  Ticket renew(long now) {
    return new Ticket(newId(), startedAt, now, now);
  }

  Ticket use(long now) {
    return new Ticket(id, startedAt, renewedAt, now);
  }

  private static String newId() {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(id);
    out.writeLong(startedAt);
    out.writeLong(renewedAt);
    out.writeLong(usedAt);
  }

  static Ticket readFrom(DataInputStream in) throws IOException {
    return new Ticket(in.readUTF(), in.readLong(), in.readLong(), in.readLong());
  }
}
