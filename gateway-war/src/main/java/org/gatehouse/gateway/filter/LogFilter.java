package org.gatehouse.gateway.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.exchange.ServletExchange;

/** Begins the exchange, and runs its LOG hooks when all else is done, however it ended. */
final class LogFilter implements Filter {
  private final RuntimeSource runtimes;

  LogFilter(RuntimeSource runtimes) {
    this.runtimes = runtimes;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Runtime runtime = runtimes.acquire();
    ServletExchange exchange;
    try {
      exchange = ServletExchange.begin(runtime, (HttpServletRequest) request);
    } catch (RuntimeException | Error e) {
      runtimes.release(runtime);
      throw e;
    }
    try {
      chain.doFilter(exchange.request(), response);
    } finally {
      CompletableFuture<Void> upgradeEnd = exchange.upgradeEnd();
      if (upgradeEnd == null) {
        end(exchange);
      } else {
        var unused = upgradeEnd.thenRun(() -> end(exchange));
      }
    }
  }

  private void end(ServletExchange exchange) {
    try {
      exchange.finished();
      Hooks.log(exchange);
    } finally {
      runtimes.release(exchange.runtime());
    }
  }
}
