package org.gatehouse.gateway.plugin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.vault.VaultReferences;
import org.gatehouse.gateway.vault.Vaults;
import org.jspecify.annotations.Nullable;

/**
 * Makes running plugins of rows, keeps those whose row has not changed from one configuration to
 * the next, and closes those that no exchange uses any more. Where a row has none that acts in
 * {@code ACCESS} and should, or might, requests in its scope are refused: it may be what keeps
 * clients out.
 *
 * <p>For one thread, the reloader's.
 */
public final class PluginRunner {
  private static final Logger LOG = System.getLogger(PluginRunner.class.getName());
  private static final Plugin REFUSAL = new RefusingPlugin();
  private static final ConfigSchema<PluginInstance> ROWS = ConfigSchema.of(PluginInstance.class);

  private final Map<String, PluginType<?>> types = new LinkedHashMap<>();
  private final Function<PluginInstance, PluginContext> contexts;
  private Map<UUID, RunningPlugin> running = Map.of();
  private Map<UUID, PluginInstance> failed = Map.of();

  /**
   * Makes a runner that has nothing running yet.
   *
   * @param contexts what a plugin of a row may use
   */
  public PluginRunner(
      Collection<PluginType<?>> types, Function<PluginInstance, PluginContext> contexts) {
    types.forEach(type -> this.types.put(type.name(), type));
    this.contexts = contexts;
  }

  /** Plugins of a configuration, and those of the one before that have no place in it. */
  public record Reload(ScopeResolver resolver, List<Plugin> retired) {}

  /**
   * Runs the plugins of these rows; one that did not start is tried again each time. A plugin is
   * given what stands behind the references in its config, and made anew when that changes.
   *
   * @param unreadable rows that should be among them
   * @param unusable gets each row that no plugin can be made of, those unreadable among them, and
   *     each that has a reference to nothing; the rest still runs
   */
  @SuppressWarnings("ReferenceEquality") // the same plugin going on, not one that looks like it
  public Reload reload(
      Collection<PluginInstance> rows,
      Collection<Store.UnreadableRow> unreadable,
      Vaults vaults,
      Consumer<Store.UnreadableRow> unusable) {
    Map<UUID, RunningPlugin> next = new LinkedHashMap<>();
    Map<UUID, PluginInstance> nextFailed = new HashMap<>();
    for (PluginInstance row : rows) {
      if (row.enabled()) {
        keepOrRun(row, vaults, unusable)
            .ifPresentOrElse(
                plugin -> next.put(row.id(), plugin), () -> nextFailed.put(row.id(), row));
      }
    }
    List<Plugin> retired = new ArrayList<>();
    running.forEach(
        (id, old) -> {
          if (next.get(id) != old) {
            retired.add(old.plugin());
          }
        });
    running = next;
    failed = nextFailed;
    List<RunningPlugin> inForce = new ArrayList<>(next.values());
    nextFailed.values().forEach(row -> standIn(row).ifPresent(inForce::add));
    for (Store.UnreadableRow row : unreadable) {
      Optional<RunningPlugin> standIn =
          scopeOf(row).filter(PluginInstance::enabled).flatMap(this::standIn);
      standIn.ifPresent(inForce::add);
      unusable.accept(standIn.isPresent() ? refused(row) : row);
    }
    return new Reload(new ScopeResolver(inForce), retired);
  }

  /** What refuses requests in place of a plugin; empty where it is known to let all in. */
  private Optional<RunningPlugin> standIn(PluginInstance row) {
    PluginType<?> type = types.get(row.name());
    if (type == null) {
      return Optional.of(new RunningPlugin(Integer.MAX_VALUE, row, REFUSAL));
    }
    return type.phases().contains(Phase.ACCESS)
        ? Optional.of(new RunningPlugin(type.priority(), row, REFUSAL))
        : Optional.empty();
  }

  /**
   * A row without a config that has the scope of an unreadable one; empty when it has no sound one.
   */
  private static Optional<PluginInstance> scopeOf(Store.UnreadableRow row) {
    Map<String, @Nullable Object> values = ROWS.complete(row.scope(), Instant.now());
    values.put("config", Map.of());
    return ROWS.validate(values).isEmpty() ? Optional.of(ROWS.bind(values)) : Optional.empty();
  }

  /** Whether there are rows that no plugin could be made of the last time. */
  public boolean hasFailures() {
    return !failed.isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // the very row is quicker to know than one that equals it
  private Optional<RunningPlugin> keepOrRun(
      PluginInstance row, Vaults vaults, Consumer<Store.UnreadableRow> unusable) {
    RunningPlugin kept = running.get(row.id());
    if (kept != null && kept.instance() == row) {
      // runs with its row as it is: there are no references in it
      return Optional.of(kept);
    }
    PluginType<?> type = types.get(row.name());
    if (type == null) {
      unusable.accept(failure(row, "name: " + row.name() + " (expected: an installed plugin)"));
      return Optional.empty();
    }
    VaultReferences.Resolved config =
        VaultReferences.resolve(type.configSchema(), row.config(), vaults);
    config.unresolved().forEach(problem -> unusable.accept(problem(row, "config." + problem)));
    if (!config.misfits().isEmpty()) {
      config.misfits().forEach(problem -> unusable.accept(failure(row, "config." + problem)));
      return Optional.empty();
    }
    PluginInstance instance = withConfig(row, config.values());
    return kept != null && kept.instance().equals(instance)
        ? Optional.of(kept)
        : run(type, row, instance, unusable);
  }

  private static PluginInstance withConfig(
      PluginInstance row, Map<String, @Nullable Object> config) {
    if (config.equals(row.config())) {
      return row;
    }
    Map<String, @Nullable Object> values = ROWS.unbind(row);
    values.put("config", config);
    return ROWS.bind(values);
  }

  private Optional<RunningPlugin> run(
      PluginType<?> type,
      PluginInstance row,
      PluginInstance instance,
      Consumer<Store.UnreadableRow> unusable) {
    ConfigSchema<PluginInstance> schema = type.instanceSchema();
    // a row written before a field existed gets the field's default now
    Problems problems = schema.validate(schema.complete(schema.unbind(row), Instant.now()));
    if (!problems.isEmpty()) {
      unusable.accept(failure(row, problems.withoutSecrets(schema).message()));
      return Optional.empty();
    }
    try {
      PluginContext context =
          contexts.apply(schema.bind(schema.complete(schema.unbind(instance), Instant.now())));
      return Optional.of(new RunningPlugin(type.priority(), instance, type.newPlugin(context)));
    } catch (RuntimeException | Error e) {
      // whatever it was, it is the matter of this one plugin
      boolean tellsNoSecret = instance.equals(row);
      // the reloader says that it is left out; the trace, once, is for the plugin's author
      if (tellsNoSecret && !row.equals(failed.get(row.id()))) {
        LOG.log(Level.WARNING, "plugin " + row.name() + " " + row.id() + " does not start", e);
      }
      // words about a value that a reference stands for may repeat it
      unusable.accept(
          failure(
              row,
              "does not start: "
                  + (tellsNoSecret ? e.getMessage() : e.getClass().getSimpleName())));
      return Optional.empty();
    }
  }

  /** The problem of a row that no plugin runs of, and what that means for requests. */
  private Store.UnreadableRow failure(PluginInstance row, String problem) {
    Store.UnreadableRow found = problem(row, problem);
    return standIn(row).isPresent() ? refused(found) : found;
  }

  private static Store.UnreadableRow refused(Store.UnreadableRow row) {
    return new Store.UnreadableRow(
        row.entity(), row.id(), row.problem() + "; requests in its scope are answered with 500");
  }

  private static Store.UnreadableRow problem(PluginInstance row, String problem) {
    return new Store.UnreadableRow("plugins", row.id().toString(), problem);
  }

  /** Closes plugins that no exchange uses any more. */
  public static void close(Collection<Plugin> plugins) {
    for (Plugin plugin : plugins) {
      try {
        plugin.close();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a plugin does not close", e);
      }
    }
  }

  /** Closes everything that runs. */
  public void closeAll() {
    close(running.values().stream().map(RunningPlugin::plugin).toList());
    running = Map.of();
  }
}
