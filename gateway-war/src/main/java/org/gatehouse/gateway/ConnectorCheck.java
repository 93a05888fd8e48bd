package org.gatehouse.gateway;

import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Looks whether the connectors of Tomcat pass on what Kong forwards, as those of our {@code
 * server.xml} do: a web application cannot set them. Other containers tell nothing that could be
 * looked at.
 */
final class ConnectorCheck {
  private static final int HEAD_BYTES = 32 * 1024;
  private static final int RESPONSE_HEAD_BYTES = 16_384;
  private static final int HEADERS = 1000;

  /** What clients send in URLs unencoded, and Tomcat refuses as it comes. */
  private static final String RELAXED = "\"<>[\\]^`{|}";

  private final MBeanServer server;

  ConnectorCheck(MBeanServer server) {
    this.server = server;
  }

  /**
   * What is otherwise than it should be, a sentence each.
   *
   * @param port that clients call; nothing is known of one that Tomcat does not listen on
   */
  List<String> problems(int port) {
    List<String> problems = new ArrayList<>();
    try {
      for (ObjectName name : server.queryNames(pattern("ProtocolHandler", port), null)) {
        checkCharacters(port, name, "relaxedPathChars", problems);
        checkCharacters(port, name, "relaxedQueryChars", problems);
        checkNumber(port, name, "maxHttpRequestHeaderSize", HEAD_BYTES, problems);
        checkNumber(port, name, "maxHttpResponseHeaderSize", RESPONSE_HEAD_BYTES, problems);
        checkNumber(port, name, "maxHeaderCount", HEADERS, problems);
      }
      for (ObjectName name : server.queryNames(pattern("Connector", port), null)) {
        if (!Boolean.TRUE.equals(server.getAttribute(name, "allowTrace"))) {
          problems.add(problem(port, "allowTrace", "false", "true"));
        }
      }
    } catch (JMException e) {
      // another version that tells other things: then there is nothing to say
      return List.of();
    }
    return problems;
  }

  private static ObjectName pattern(String type, int port) throws JMException {
    return new ObjectName("*:type=%s,port=%d,*".formatted(type, port));
  }

  private void checkCharacters(int port, ObjectName name, String attribute, List<String> problems)
      throws JMException {
    String set = String.valueOf(server.getAttribute(name, attribute));
    for (int i = 0; i < RELAXED.length(); i++) {
      if (set.indexOf(RELAXED.charAt(i)) < 0) {
        problems.add(problem(port, attribute, set, RELAXED));
        return;
      }
    }
  }

  private void checkNumber(
      int port, ObjectName name, String attribute, int least, List<String> problems)
      throws JMException {
    if (server.getAttribute(name, attribute) instanceof Number number
        && number.longValue() < least
        && number.longValue() >= 0) {
      problems.add(problem(port, attribute, number.toString(), least + " or more"));
    }
  }

  private static String problem(int port, String attribute, String value, String expected) {
    return "the connector of port %d refuses what Kong forwards: %s: %s (expected: %s)"
        .formatted(port, attribute, value, expected);
  }
}
