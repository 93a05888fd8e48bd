package org.gatehouse.tomcat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * Lets load balancers send their clients elsewhere before the server stops: a listener of the
 * {@code Server} in {@code server.xml}.
 *
 * <p>When the server is told to stop, it has the gateway's readiness go 503 and lets everything
 * serve on for some seconds. Does nothing when nobody has ever asked at the status port, as on a
 * developer's machine: then no one would see it.
 */
public final class DrainListener implements LifecycleListener {
  private static final Log LOG = LogFactory.getLog(DrainListener.class);
  private static final int PATIENCE_MILLIS = 2000;

  private String statusAddress = "127.0.0.1";
  private int statusPort = 8007;
  private int seconds = 5;

  /** Made by Tomcat, by name. */
  public DrainListener() {}

  /** Called by Tomcat: where the status port listens. */
  public void setStatusAddress(String statusAddress) {
    this.statusAddress = statusAddress;
  }

  /** Called by Tomcat: the gateway's status port. */
  public void setStatusPort(int statusPort) {
    this.statusPort = statusPort;
  }

  /** Called by Tomcat: how long to serve on; 0 for not at all. */
  public void setSeconds(int seconds) {
    this.seconds = seconds;
  }

  @Override
  public void lifecycleEvent(LifecycleEvent event) {
    if (!event.getType().equals(Lifecycle.BEFORE_STOP_EVENT) || seconds <= 0 || !isWatched()) {
      return;
    }
    try {
      drain();
      LOG.info("draining for " + seconds + " s before the stop");
      TimeUnit.SECONDS.sleep(seconds);
    } catch (IOException | URISyntaxException e) {
      LOG.warn("the gateway cannot be told that it is draining, and stops at once: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the status port has answered anyone. */
  private boolean isWatched() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try {
      // the name ends in the port: "http-nio-127.0.0.1-8007"
      ObjectName requests =
          new ObjectName("*:type=GlobalRequestProcessor,name=\"*-" + statusPort + "\"");
      for (ObjectName name : beans.queryNames(requests, null)) {
        if (beans.getAttribute(name, "requestCount") instanceof Integer count && count > 0) {
          return true;
        }
      }
    } catch (JMException e) {
      LOG.warn("the status port's requests are not known: " + e);
    }
    return false;
  }

  private void drain() throws IOException, URISyntaxException {
    URI uri =
        new URI("http", null, statusAddress, statusPort, "/status/ready", "status=draining", null);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setRequestMethod("POST");
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_NO_CONTENT) {
        throw new IOException(uri + ": " + connection.getResponseCode() + " (expected: 204)");
      }
    } finally {
      connection.disconnect();
    }
  }
}
