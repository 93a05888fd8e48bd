package org.gatehouse.gateway.exchange;

import java.util.function.BooleanSupplier;
import org.gatehouse.api.exchange.TargetFilter;
import org.jspecify.annotations.Nullable;

/** What plugins say of how the upstream of one exchange is called. Not thread-safe. */
public final class CallLimits {
  private int connectMillis;
  private int writeMillis;
  private int readMillis;
  private int totalMillis;
  private int retries = -1;
  private int hedgeMillis;
  private @Nullable BooleanSupplier hedgePermit;
  private @Nullable TargetFilter filter;

  CallLimits() {}

  void timeouts(int connect, int write, int read) {
    connectMillis = connect;
    writeMillis = write;
    readMillis = read;
  }

  void totalTimeout(int millis) {
    totalMillis = millis;
  }

  void retries(int value) {
    retries = value;
  }

  void targetFilter(TargetFilter value) {
    filter = value;
  }

  void hedge(int millis, BooleanSupplier permit) {
    hedgeMillis = millis;
    hedgePermit = permit;
  }

  /** After how long another target is asked as well; 0 for never. */
  public int hedgeMillis() {
    return hedgeMillis;
  }

  /** Whether that may be done now. */
  public boolean mayHedge() {
    return hedgePermit != null && hedgePermit.getAsBoolean();
  }

  /** 0 for what the service says. */
  public int connectMillis() {
    return connectMillis;
  }

  /** 0 for what the service says. */
  public int writeMillis() {
    return writeMillis;
  }

  /** 0 for what the service says. */
  public int readMillis() {
    return readMillis;
  }

  /** 0 for no limit. */
  public int totalMillis() {
    return totalMillis;
  }

  /** -1 for what the service says. */
  public int retries() {
    return retries;
  }

  /** Whether {@link #isAllowed} may say no. */
  public boolean hasFilter() {
    return filter != null;
  }

  /** Whether a try may go to this address. */
  public boolean isAllowed(String ip, int port) {
    return filter == null || filter.isAllowed(ip, port);
  }
}
