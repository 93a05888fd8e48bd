package org.gatehouse.gateway.proxy;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Service;
import org.gatehouse.gateway.exchange.CallLimits;
import org.jspecify.annotations.Nullable;

/** How long the tries of one call may take, and how many there may be; the call begins with it. */
final class TryLimits {
  private static final int DEFAULT_TIMEOUT_MILLIS = 60_000;
  private static final int DEFAULT_RETRIES = 5;

  private final @Nullable Service service;
  private final @Nullable CallLimits given;

  /** By {@link System#nanoTime}; 0 for none. */
  private final long deadline;

  private TryLimits(@Nullable Service service, @Nullable CallLimits given) {
    this.service = service;
    this.given = given;
    this.deadline =
        given == null || given.totalMillis() == 0
            ? 0
            : (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(given.totalMillis())) | 1;
  }

  /** What plugins say, and the service for the rest. */
  static TryLimits of(@Nullable Service service, @Nullable CallLimits given) {
    return new TryLimits(service, given);
  }

  int retries() {
    if (given != null && given.retries() >= 0) {
      return given.retries();
    }
    return service == null ? 0 : service.retries().orElse(DEFAULT_RETRIES);
  }

  int connectMillis() {
    return millis(
        given == null ? 0 : given.connectMillis(),
        service == null ? Optional.empty() : service.connectTimeout());
  }

  int writeMillis() {
    return millis(
        given == null ? 0 : given.writeMillis(),
        service == null ? Optional.empty() : service.writeTimeout());
  }

  int readMillis() {
    return millis(
        given == null ? 0 : given.readMillis(),
        service == null ? Optional.empty() : service.readTimeout());
  }

  /** After how long another target is asked as well; 0 for never. */
  int hedgeMillis() {
    return given == null ? 0 : given.hedgeMillis();
  }

  /** Whether another target may be asked as well, now that it is time. */
  boolean mayHedge() {
    return given != null && given.mayHedge();
  }

  /** Whether no time is left for another try. */
  boolean isOver() {
    return deadline != 0 && deadline - System.nanoTime() <= 0;
  }

  /** Whether a try may go to this address. */
  boolean isAllowed(InetAddress address, int port) {
    return given == null || !given.hasFilter() || given.isAllowed(address.getHostAddress(), port);
  }

  private int millis(int wanted, Optional<Integer> ofService) {
    int millis = wanted > 0 ? wanted : ofService.orElse(DEFAULT_TIMEOUT_MILLIS);
    if (deadline == 0) {
      return millis;
    }
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    return (int) Math.max(1, Math.min(millis, left));
  }
}
