package org.gatehouse.admin.resource;

import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the node says of itself beside its status: {@code /}, {@code /endpoints}, {@code /timers},
 * and the answers of what Gatehouse has no use for but tools ask after.
 */
public final class NodeResource {
  /** The version of Kong whose Admin API this is; tools look at major and minor. */
  public static final String KONG_VERSION = "3.9.1";

  private static final int PAGE_SIZE = 1000;

  /** Nothing is sampled. */
  private static final Map<String, Object> FLAMEGRAPH =
      Map.of("running", "", "pending", "", "elapsed_time", "");

  private final AdminNode node;
  private final List<String> paths = new ArrayList<>();

  public NodeResource(AdminNode node) {
    this.node = node;
  }

  /**
   * The endpoints of the node.
   *
   * @param others all other endpoints, for {@code /endpoints} to list too
   */
  public List<Endpoint> endpoints(List<Endpoint> others) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(Endpoint.get("/", this::root));
    endpoints.add(Endpoint.get("/endpoints", this::listEndpoints));
    endpoints.add(Endpoint.get("/timers", this::timers));
    endpoints.add(
        Endpoint.get(
            "/status/dns",
            call -> Reply.message(501, "not implemented with the legacy DNS client")));
    endpoints.addAll(unavailable());
    endpoints.forEach(endpoint -> paths.add(endpoint.path()));
    others.forEach(endpoint -> paths.add(endpoint.path()));
    // a slash sorts before all else, so that what is below a path follows it at once
    paths.sort(Comparator.comparing(path -> path.replace('/', '\0')));
    return endpoints;
  }

  private static List<Endpoint> unavailable() {
    Endpoint.Handler notControlPlane =
        call ->
            Reply.message(
                400,
                "this endpoint is only available when Kong is configured to run as Control Plane"
                    + " for the cluster");
    Endpoint.Handler withoutWasm =
        call -> Reply.message(400, "this endpoint is only available when wasm is enabled");
    return List.of(
        Endpoint.get("/clustering/data-planes", notControlPlane),
        Endpoint.get("/clustering/status", notControlPlane),
        Endpoint.get("/filter-chains", withoutWasm),
        Endpoint.get("/filter-chains/{filter_chains}", withoutWasm));
  }

  private Response root(Call call) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("version", KONG_VERSION);
    root.put("tagline", "Welcome to gatehouse");
    root.put("edition", "community");
    root.put("hostname", node.hostName());
    root.put("node_id", node.id().toString());
    root.put("lua_version", "Java " + Runtime.version());
    root.put("pids", pids());
    root.put(
        "timers", Map.of("running", node.tasks().running(), "pending", node.tasks().waiting()));
    root.put("plugins", plugins());
    root.put("configuration", new NodeConfiguration(node).json());
    return Reply.ok(root);
  }

  private static Map<String, Object> pids() {
    long pid = ProcessHandle.current().pid();
    return Map.of("master", pid, "workers", List.of(pid));
  }

  private Map<String, Object> plugins() {
    Map<String, Object> available = new LinkedHashMap<>();
    for (PluginType<?> type : node.catalogue().types()) {
      available.put(
          type.name(), Map.of("version", KONG_VERSION, "priority", (long) type.priority()));
    }
    return Map.of(
        "available_on_server", available, "enabled_in_cluster", List.copyOf(configuredPlugins()));
  }

  private Set<String> configuredPlugins() {
    EntityStore<PluginInstance> plugins =
        node.entities().store().entities(EntityType.of(PluginInstance.class));
    Set<String> names = new LinkedHashSet<>();
    PageRequest request = PageRequest.first(PAGE_SIZE);
    while (true) {
      Page<PluginInstance> page = plugins.page(request);
      page.data().forEach(plugin -> names.add(plugin.name()));
      if (page.offset().isEmpty()) {
        return names;
      }
      request = request.from(page.offset().get());
    }
  }

  private Response listEndpoints(Call call) {
    return Reply.ok(Map.of("data", paths));
  }

  private Response timers(Call call) {
    AdminNode.Tasks tasks = node.tasks();
    Map<String, Object> sys =
        Map.of(
            "total", tasks.running() + tasks.waiting(),
            "runs", tasks.done(),
            "running", tasks.running(),
            "pending", 0L,
            "waiting", tasks.waiting());
    return Reply.ok(
        Map.of(
            "worker", Map.of("id", 0L, "count", 1L),
            "stats", Map.of("sys", sys, "timers", Map.of(), "flamegraph", FLAMEGRAPH)));
  }
}
