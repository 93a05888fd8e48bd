package org.gatehouse.gateway.proxy;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.plugin.PluginChain;

/**
 * The end of the way: calls the upstream, with the FORWARD hooks around the call, and leaves the
 * response on the exchange for the filters to send.
 */
public final class ProxyServlet extends GenericServlet {
  private static final long serialVersionUID = 1L;

  private final transient UpstreamCaller caller;

  public ProxyServlet(UpstreamClient client, AddressResolver resolver) {
    this.caller = new UpstreamCaller(client, resolver);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response) {
    ServletExchange exchange = ServletExchange.of(request);
    exchange.enter(Phase.FORWARD);
    PluginChain chain = exchange.chain();
    if (chain.hooks(Phase.FORWARD).length == 0) {
      caller.call(exchange);
    } else {
      forwardThrough(chain, exchange);
    }
  }

  @Override
  public void destroy() {
    caller.close();
  }

  private void forwardThrough(PluginChain chain, ServletExchange exchange) {
    try {
      new Step(chain, 0, exchange).forward(exchange);
    } catch (HookFailure e) {
      exchange.failed(e.thrown, e.hook);
      exchange.fail(500, "An unexpected error occurred");
    }
  }

  /** What is left of the way behind a plugin. */
  private final class Step implements Forwarder {
    private final PluginChain chain;
    private final int index;
    private final ServletExchange whole;

    Step(PluginChain chain, int index, ServletExchange whole) {
      this.chain = chain;
      this.index = index;
      this.whole = whole;
    }

    @Override
    public Outcome forward(Exchange exchange) {
      Plugin[] hooks = chain.hooks(Phase.FORWARD);
      if (index == hooks.length) {
        return caller.call(whole);
      }
      try {
        return hooks[index].forward(exchange, new Step(chain, index + 1, whole));
      } catch (HookFailure e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        throw new HookFailure(chain.name(Phase.FORWARD, index) + ".forward", e);
      }
    }
  }

  /** Carries what a hook threw past the hooks around it, with the hook's name. */
  private static final class HookFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hook;
    private final Throwable thrown;

    HookFailure(String hook, Throwable thrown) {
      super(hook, thrown, false, false);
      this.hook = hook;
      this.thrown = thrown;
    }
  }
}
