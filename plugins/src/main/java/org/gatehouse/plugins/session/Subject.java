package org.gatehouse.plugins.session;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Who a session is of.
 *
 * @param name of the consumer, for those who are told of the session
 * @param groups that an authentication plugin has learnt; empty for none
 */
record Subject(UUID consumer, UUID credential, String name, List<String> groups) {
  boolean isSameClientAs(Subject other) {
    return consumer.equals(other.consumer) && credential.equals(other.credential);
  }

  void writeTo(DataOutputStream out) throws IOException {
    write(out, consumer);
    write(out, credential);
    out.writeUTF(name);
    out.writeShort(groups.size());
    for (String group : groups) {
      out.writeUTF(group);
    }
  }

  private static void write(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  static Subject readFrom(DataInputStream in) throws IOException {
    UUID consumer = new UUID(in.readLong(), in.readLong());
    UUID credential = new UUID(in.readLong(), in.readLong());
    String name = in.readUTF();
    int size = in.readUnsignedShort();
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      groups.add(in.readUTF());
    }
    return new Subject(consumer, credential, name, List.copyOf(groups));
  }
}
