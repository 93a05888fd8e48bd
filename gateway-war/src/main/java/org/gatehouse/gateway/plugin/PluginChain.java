package org.gatehouse.gateway.plugin;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;

/**
 * The running plugins that apply to one kind of exchange: a flat array for each phase, in the same
 * order of priority in all of them. Immutable.
 */
public final class PluginChain {
  /** No plugin at all. */
  public static final PluginChain EMPTY = of(List.of());

  private final EnumMap<Phase, Link[]> links;
  private final EnumMap<Phase, Plugin[]> hooks;

  private PluginChain(EnumMap<Phase, Link[]> links, EnumMap<Phase, Plugin[]> hooks) {
    this.links = links;
    this.hooks = hooks;
  }

  /**
   * One plugin of a chain.
   *
   * @param name of its type, {@code key-auth}
   * @param priority plugins of a higher one run earlier
   * @param phases those that the plugin does something in
   */
  public record Link(String name, int priority, Set<Phase> phases, Plugin plugin) {}

  /** A chain of plugins in any order. */
  public static PluginChain of(List<Link> plugins) {
    List<Link> ordered =
        plugins.stream().sorted(Comparator.comparingInt(Link::priority).reversed()).toList();
    EnumMap<Phase, Link[]> links = new EnumMap<>(Phase.class);
    EnumMap<Phase, Plugin[]> hooks = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      Link[] acting =
          ordered.stream().filter(link -> link.phases().contains(phase)).toArray(Link[]::new);
      links.put(phase, acting);
      hooks.put(phase, List.of(acting).stream().map(Link::plugin).toArray(Plugin[]::new));
    }
    return new PluginChain(links, hooks);
  }

  /** The plugins that act in a phase; not copied, not to be changed. */
  public Plugin[] hooks(Phase phase) {
    return of(hooks, phase);
  }

  /** The name of the plugin at a place of {@link #hooks}. */
  public String name(Phase phase, int index) {
    return of(links, phase)[index].name();
  }

  /** The priority of the plugin at a place of {@link #hooks}. */
  public int priority(Phase phase, int index) {
    return of(links, phase)[index].priority();
  }

  /** The place of the first plugin of a phase with a lower priority than the given one. */
  public int firstBelow(Phase phase, int priority) {
    Link[] acting = of(links, phase);
    int index = 0;
    while (index < acting.length && acting[index].priority() >= priority) {
      index++;
    }
    return index;
  }

  private static <T> T of(EnumMap<Phase, T> all, Phase phase) {
    return Objects.requireNonNull(all.get(phase), "filled for every phase");
  }
}
