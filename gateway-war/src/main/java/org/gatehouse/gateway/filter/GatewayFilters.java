package org.gatehouse.gateway.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.proxy.ProxyServlet;
import org.gatehouse.gateway.proxy.UpstreamClient;

/** Puts the phase filters and the proxy servlet into a servlet context, in the phases' order. */
public final class GatewayFilters {
  private GatewayFilters() {}

  /**
   * Registers all of them for every path; to be called while the context starts.
   *
   * @param runtimes asked once for each exchange
   */
  public static void register(
      ServletContext context,
      RuntimeSource runtimes,
      UpstreamClient client,
      AddressResolver resolver) {
    add(context, "log", new LogFilter(runtimes));
    Tunnels tunnels = new Tunnels(new DaemonThreadFactory("gatehouse-tunnel"));
    add(context, "response", new ResponseFilter(tunnels));
    add(context, "rewrite", new RewriteFilter());
    add(context, "route", new RouteFilter());
    add(context, "access", new AccessFilter());
    context.addServlet("proxy", new ProxyServlet(client, resolver)).addMapping("/*");
  }

  /** Filters of one mapping run in the order in which they were added (Servlet 6.0, §6.2.4). */
  private static void add(ServletContext context, String name, Filter filter) {
    context
        .addFilter(name, filter)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }
}
