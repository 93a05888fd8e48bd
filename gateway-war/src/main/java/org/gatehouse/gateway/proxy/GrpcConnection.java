package org.gatehouse.gateway.proxy;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.command.ShutdownCommand;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;

/** A connection of a {@link GrpcPool}, and how many calls are on it. Thread-safe. */
final class GrpcConnection {
  /** How long an upstream may take to let a connection go. */
  private static final int GRACE_MILLIS = 1000;

  private final IOSession session;
  private final ScheduledExecutorService thread;
  private int calls;
  private boolean isUsed;
  private boolean isRetired;
  private long idleSince = System.nanoTime();

  /**
   * A connection without calls.
   *
   * @param thread by which it is ended
   */
  GrpcConnection(IOSession session, ScheduledExecutorService thread) {
    this.session = session;
    this.thread = thread;
  }

  /**
   * One more call. A new connection that has died meanwhile is found out by the first one, which
   * fails then: to connect once more for it could go on for ever.
   *
   * @return false when there is to be none
   */
  synchronized boolean enter() {
    if (isRetired || (isUsed && !session.isOpen())) {
      return false;
    }
    isUsed = true;
    calls++;
    return true;
  }

  /** Whether the upstream has answered a call. */
  boolean hasAnswered() {
    if (session.getHandler() instanceof HttpConnection connection) {
      EndpointDetails details = connection.getEndpointDetails(); // none before the first frame
      return details != null && details.getResponseCount() > 0;
    }
    return false;
  }

  /** Begins a call that has entered; on a dead connection it fails. */
  void begin(GrpcStream stream) {
    RequestExecutionCommand command =
        new RequestExecutionCommand(stream, null, stream.cancellable(), HttpCoreContext.create());
    session.enqueue(command, Command.Priority.NORMAL);
    if (!session.isOpen()) {
      command.failed(new RequestNotExecutedException());
    }
  }

  /** Lets it finish the calls that it has, with the caller's among them; the next go elsewhere. */
  synchronized void retire() {
    isRetired = true;
  }

  /** A call is over. */
  void leave() {
    synchronized (this) {
      calls--;
      idleSince = System.nanoTime();
      if (!isRetired || calls > 0) {
        return;
      }
    }
    end();
  }

  /** Whether there will be no more calls. Sees to it when there have been none for so long. */
  boolean isOver(long now, long idleNanos) {
    synchronized (this) {
      if (isRetired || !session.isOpen()) {
        return true;
      }
      if (calls > 0 || now - idleSince < idleNanos) {
        return false;
      }
      isRetired = true;
    }
    end();
    return true;
  }

  private void end() {
    thread.execute(this::sayGoodbye);
    // an upstream that has said nothing yet, or takes nothing any more, would not let it go
    Future<?> unused = thread.schedule(this::close, GRACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sayGoodbye() {
    session.enqueue(ShutdownCommand.GRACEFUL, Command.Priority.NORMAL);
    // HttpCore would wait for the upstream's last word on calls that were given up
    session.enqueue(ShutdownCommand.IMMEDIATE, Command.Priority.NORMAL);
  }

  /** Ends it at once, and the calls on it. */
  void close() {
    session.close(CloseMode.IMMEDIATE);
  }
}
