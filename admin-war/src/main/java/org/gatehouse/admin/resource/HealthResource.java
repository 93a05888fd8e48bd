package org.gatehouse.admin.resource;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.TargetState;
import org.jspecify.annotations.Nullable;

/**
 * The health of targets: {@code /upstreams/:upstream/health} shows it as the gateways of the
 * cluster, or with {@code ?node=ID} one of them, last reported it; {@code …/healthy} and {@code
 * …/unhealthy} tell all gateways what to take a target for.
 */
public final class HealthResource {
  private static final String UPSTREAM = "upstreams";
  private static final String TARGET = "targets";
  private static final String ADDRESS = "address";
  private static final int DEFAULT_PORT = 8000;
  private static final int PAGE_SIZE = 1000;

  private final AdminNode node;

  public HealthResource(AdminNode node) {
    this.node = node;
  }

  /** All endpoints. */
  public List<Endpoint> endpoints() {
    String upstream = "/upstreams/{" + UPSTREAM + "}";
    String target = upstream + "/targets/{" + TARGET + "}";
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(Endpoint.get(upstream + "/health", this::show));
    for (boolean healthy : new boolean[] {true, false}) {
      String end = healthy ? "/healthy" : "/unhealthy";
      endpoints.add(marking(target + end, call -> mark(call, Optional.empty(), healthy)));
      endpoints.add(
          marking(
              target + "/{" + ADDRESS + "}" + end,
              call -> mark(call, Optional.of(call.path(ADDRESS)), healthy)));
    }
    return endpoints;
  }

  /** Kong has {@code PUT} only, but its clients say {@code POST}. */
  private static Endpoint marking(String path, Endpoint.Handler handler) {
    return new Endpoint(path, Map.of("PUT", handler, "POST", handler));
  }

  private Response show(Call call) {
    Upstream upstream = upstream(call);
    List<NodeReport> reports = reports(call.query("node"));
    List<TargetState> states =
        reports.stream()
            .flatMap(report -> report.targets().stream())
            .filter(state -> state.upstream().equals(upstream.id()))
            .toList();
    UpstreamHealth health = new UpstreamHealth(upstream, states);
    Map<String, @Nullable Object> body;
    if (call.query("balancer_health").filter("1"::equals).isPresent()) {
      body = new LinkedHashMap<>();
      body.put("data", reports.isEmpty() ? null : health.balancer(targets(upstream)));
      body.put("next", null);
    } else {
      body = list(call, upstream, reports.isEmpty() ? Optional.empty() : Optional.of(health));
    }
    body.put("node_id", call.query("node").orElse(node.id().toString()));
    return Reply.ok(body);
  }

  /** The newest target first, as in Kong. */
  private Map<String, @Nullable Object> list(
      Call call, Upstream upstream, Optional<UpstreamHealth> health) {
    Listing listing = new Listing(call);
    Page<Target> page = targetStore().page(listing.request(true).of(parent(upstream)));
    List<Map<String, @Nullable Object>> shown =
        page.data().stream()
            .sorted(Comparator.comparingDouble(Target::createdAt).reversed())
            .map(
                target ->
                    health
                        .map(known -> known.target(target))
                        .orElseGet(() -> UpstreamHealth.shown(target)))
            .toList();
    return listing.body(
        "/upstreams/" + call.rawPath(UPSTREAM) + "/health", new Page<>(shown, page.offset()));
  }

  private List<NodeReport> reports(Optional<String> nodeId) {
    List<NodeReport> all = node.entities().store().nodes();
    if (nodeId.isEmpty()) {
      return all;
    }
    List<NodeReport> one =
        all.stream().filter(report -> report.nodeId().toString().equals(nodeId.get())).toList();
    if (one.isEmpty()) {
      throw new NotFoundException("no live node " + nodeId.get());
    }
    return one;
  }

  private Response mark(Call call, Optional<String> address, boolean healthy) {
    Upstream upstream = upstream(call);
    Target target = target(call, upstream);
    if (!upstream.healthchecks().areOn()) {
      return Reply.message(400, "no healthchecker found for " + upstream.name());
    }
    HostAddress meant = address(address.orElse(target.target()));
    boolean isAddress = address.isPresent() && meant.kind() != HostAddress.Kind.NAME;
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("upstream", upstream.id().toString());
    data.put("target", target.id().toString());
    data.put("ip", isAddress ? meant.host() : "");
    data.put("port", (long) meant.port().orElse(DEFAULT_PORT));
    data.put("healthy", healthy);
    node.entities().store().send(new Signal(0, "target_health", Optional.empty(), data));
    return Reply.noContent();
  }

  private static HostAddress address(String text) {
    try {
      return HostAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new NotFoundException(e);
    }
  }

  private Upstream upstream(Call call) {
    String key = call.path(UPSTREAM);
    EntityStore<Upstream> upstreams =
        node.entities().store().entities(EntityType.of(Upstream.class));
    return uuid(key)
        .map(upstreams::find)
        .orElseGet(() -> upstreams.findBy("name", key))
        .orElseThrow(NotFoundException::new);
  }

  private Target target(Call call, Upstream upstream) {
    String key = call.path(TARGET);
    return uuid(key)
        .map(targetStore()::find)
        .orElseGet(() -> targetStore().findBy("target", key, parent(upstream)))
        .filter(target -> target.upstream().id().equals(upstream.id()))
        .orElseThrow(NotFoundException::new);
  }

  /** All targets of an upstream, the oldest first. */
  private List<Target> targets(Upstream upstream) {
    List<Target> all = new ArrayList<>();
    PageRequest request = PageRequest.first(PAGE_SIZE).of(parent(upstream));
    while (true) {
      Page<Target> page = targetStore().page(request);
      all.addAll(page.data());
      if (page.offset().isEmpty()) {
        all.sort(Comparator.comparingDouble(Target::createdAt));
        return all;
      }
      request = request.from(page.offset().get());
    }
  }

  private EntityStore<Target> targetStore() {
    return node.entities().store().entities(EntityType.of(Target.class));
  }

  private static Parent parent(Upstream upstream) {
    return new Parent("upstream", upstream.id());
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
