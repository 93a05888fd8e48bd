package org.gatehouse.testkit.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on a free UDP port of the loopback interface. Knows the records that it was told,
 * and says of all other names that they do not exist.
 *
 * <pre>{@code
 * DnsServer dns = DnsServer.start();
 * dns.set("a.test", 30, "A 127.0.0.1", "A 127.0.0.2");
 * }</pre>
 */
public final class DnsServer implements AutoCloseable {
  private final DatagramSocket socket;
  private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private volatile boolean isSilent;

  private DnsServer() throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "dns-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** A server that runs until it is closed. */
  public static DnsServer start() {
    try {
      return new DnsServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address to ask: {@code 127.0.0.1:5353}. */
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /**
   * Says what a name has, in place of what it had.
   *
   * @param texts type and value of each record: {@code SRV 0 5 8080 b.test.}
   */
  public DnsServer set(String host, long ttlSeconds, String... texts) {
    try {
      Name name = Name.fromString(host, Name.root);
      List<Record> all = new ArrayList<>();
      for (String text : texts) {
        int space = text.indexOf(' ');
        int type = Type.value(text.substring(0, space));
        all.add(
            Record.fromString(
                name, type, DClass.IN, ttlSeconds, text.substring(space + 1), Name.root));
      }
      records.put(name, all);
      return this;
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** From now on takes questions and answers none, or answers again. */
  public void silent(boolean silent) {
    isSilent = silent;
  }

  /** What was asked so far, oldest first: {@code a.test. A}. */
  public List<String> questions() {
    return questions;
  }

  private void serve() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        questions.add(
            question.getQuestion().getName() + " " + Type.string(question.getQuestion().getType()));
        if (!isSilent) {
          byte[] answer = answer(question).toWire();
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private Message answer(Message question) {
    Record asked = question.getQuestion();
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(asked, Section.QUESTION);
    List<Record> known = records.get(asked.getName());
    if (known == null) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
      return answer;
    }
    for (Record one : known) {
      if (one.getType() == asked.getType() || one.getType() == Type.CNAME) {
        answer.addRecord(one, Section.ANSWER);
      }
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
