package org.gatehouse.gateway.status;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.store.node.MemoryStatus;
import org.gatehouse.store.settings.Version;

/**
 * The node's metrics in Prometheus' text format, read at each scrape: under Kong's names where they
 * mean the same, so that dashboards made for Kong show them, and a few of our own.
 */
final class Metrics {
  private static final String NODE = "node_id";
  private static final String SUBSYSTEM = "subsystem";
  private static final String HTTP = "http";
  private static final String CONNECTIONS = "connections_";

  private final StatusSource node;
  private final PrometheusRegistry registry = new PrometheusRegistry();

  Metrics(StatusSource node) {
    this.node = node;
    String id = node.report().nodeId().toString();
    Info.builder()
        .name("kong_node_info")
        .help("The node and its version")
        .labelNames(NODE, "version")
        .register(registry)
        .addLabelValues(id, Version.CURRENT);
    GaugeWithCallback.builder()
        .name("kong_datastore_reachable")
        .help("Whether the store answers the node, 0 when it does not")
        .callback(value -> value.call(node.isStoreReachable() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("kong_nginx_requests_total")
        .help("Requests of clients since the start")
        .labelNames(NODE, SUBSYSTEM)
        .callback(value -> value.call((double) counter("total_requests"), id, HTTP))
        .register(registry);
    GaugeWithCallback.builder()
        .name("kong_nginx_connections_total")
        .help("Connections of clients by what they do")
        .labelNames(NODE, SUBSYSTEM, "state")
        .callback(
            value ->
                counters()
                    .forEach(
                        (name, count) -> {
                          if (name.startsWith(CONNECTIONS)) {
                            value.call(
                                (double) count, id, HTTP, name.substring(CONNECTIONS.length()));
                          }
                        }))
        .register(registry);
    GaugeWithCallback.builder()
        .name("kong_nginx_timers")
        .help("Timed tasks")
        .labelNames("state")
        .callback(
            value -> {
              value.call((double) node.tasksRunning(), "running");
              value.call((double) node.tasksPending(), "pending");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("kong_memory_workers_lua_vms_bytes")
        .help("Bytes of Java's heap in use, where Kong has the memory of its workers")
        .labelNames(NODE, "pid", "kong_subsystem")
        .callback(
            value ->
                value.call(
                    (double) MemoryStatus.usedBytes(),
                    id,
                    Long.toString(ProcessHandle.current().pid()),
                    HTTP))
        .register(registry);
    ofReport(
        "gatehouse_configuration_revision",
        "The revision of the configuration that is live",
        report -> (double) report.revision());
    ofReport(
        "gatehouse_configuration_problems",
        "Rows of the configuration that the node cannot use",
        report -> report.problems().size());
  }

  private void ofReport(String name, String help, ToDoubleFunction<NodeReport> number) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(value -> value.call(number.applyAsDouble(node.report())))
        .register(registry);
  }

  private Map<String, Long> counters() {
    return node.report().counters();
  }

  private long counter(String name) {
    return counters().getOrDefault(name, 0L);
  }

  String contentType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }

  byte[] scrape() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toByteArray();
  }
}
