package org.gatehouse.gateway.status;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.gatehouse.store.settings.Settings;

/**
 * Counts what goes through the proxy, under the names that nginx has for it: requests by itself,
 * and connections as far as the container tells of them. Thread-safe.
 *
 * <p>Tomcat tells how many connections are open on a port, and how many of them wait for a request;
 * the others are {@code writing}, as nginx calls all that it is busy with. It tells neither how
 * many there have been nor which are still sending their request: {@code accepted}, {@code handled}
 * and {@code reading} stay 0. Other containers tell nothing.
 */
public final class Traffic {
  private static final ObjectName POOLS = poolNames();

  private final LongAdder requests = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final Set<Integer> ports;

  public Traffic(Settings settings) {
    this.ports = Set.of(settings.proxyPort(), settings.proxySslPort());
  }

  private static ObjectName poolNames() {
    try {
      return new ObjectName("*:type=ThreadPool,name=*");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts a client's request. */
  public void request() {
    requests.increment();
  }

  /** It is done with; over a WebSocket, once the connection has been handed over. */
  public void done() {
    answered.increment();
  }

  /** All counters by name, as {@code server} has them in {@code /status}. */
  public Map<String, Long> counters() {
    // in this order: what is answered in between must not make the difference negative
    long done = answered.sum();
    long begun = requests.sum();
    long open = 0;
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName pool : beans.queryNames(POOLS, null)) {
      if (ports.contains((int) number(beans, pool, "localPort"))) {
        // the one that is awaited next is counted already
        open += Math.max(0, number(beans, pool, "connectionCount") - 1);
      }
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("connections_accepted", 0L);
    counters.put("connections_active", open);
    counters.put("connections_handled", 0L);
    counters.put("connections_reading", 0L);
    // Tomcat's keepAliveCount has those in it that are being answered; streams of HTTP/2 share one
    long writing = Math.min(begun - done, open);
    counters.put("connections_waiting", open - writing);
    counters.put("connections_writing", writing);
    counters.put("total_requests", begun);
    return counters;
  }

  private static long number(MBeanServer beans, ObjectName pool, String attribute) {
    try {
      return beans.getAttribute(pool, attribute) instanceof Number number ? number.longValue() : 0;
    } catch (JMException e) {
      return 0; // it does not tell, or was closed in between
    }
  }
}
