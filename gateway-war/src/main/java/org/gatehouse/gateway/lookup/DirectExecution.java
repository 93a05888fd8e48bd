package org.gatehouse.gateway.lookup;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ehcache.core.spi.service.ExecutionService;
import org.ehcache.spi.service.Service;
import org.ehcache.spi.service.ServiceProvider;

/**
 * Has Ehcache tell listeners of a write on the thread that writes, which would wait for them
 * anyway. Without a native thread to be had, Ehcache's own service fails a write that is done.
 */
final class DirectExecution implements ExecutionService {
  @Override
  public ExecutorService getOrderedExecutor(String poolAlias, BlockingQueue<Runnable> queue) {
    return new Direct();
  }

  @Override
  public ExecutorService getUnorderedExecutor(String poolAlias, BlockingQueue<Runnable> queue) {
    return new Direct();
  }

  @Override
  public ScheduledExecutorService getScheduledExecutor(String poolAlias) {
    throw new IllegalArgumentException(
        "a timer for " + poolAlias + " (expected: caches on the heap, which need none)");
  }

  @Override
  public void start(ServiceProvider<Service> services) {}

  @Override
  public void stop() {}

  private static final class Direct extends AbstractExecutorService {
    private volatile boolean isShutdown;

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      isShutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return isShutdown;
    }
  }
}
