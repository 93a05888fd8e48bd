package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with configured plugins. */
public interface PluginStoreContract extends EntityStoreContract<PluginInstance> {
  @Override
  default EntityType<PluginInstance> type() {
    return EntityType.of(PluginInstance.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "sample-" + n),
        Map.entry("instance_name", "instance-" + n),
        Map.entry("config", Map.of("nth", (long) n, "list", List.of("b", "a"))),
        Map.entry("protocols", List.of("http")),
        Map.entry("enabled", false),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }

  @Test
  default void create_configOfAnyShape_keepsEveryValue(Store store) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("null", null);
    config.put("no", false);
    config.put("largest", Long.MAX_VALUE);
    config.put("fraction", 0.1);
    config.put("tiny", 1e-300);
    config.put("text", "\"\\/\n\t\u0001ü\ud83d\ude00");
    config.put("mixed", Arrays.asList(1L, "one", null, List.of(), Map.of()));
    config.put("nested", Map.of("a", Map.of("b", Map.of("c", List.of(Map.of("d", true))))));
    PluginInstance plugin = with(least(store, 0), "config", config);
    entities(store).create(plugin);
    assertThat(entities(store).find(plugin.id()).map(PluginInstance::config)).contains(config);
  }

  @Test
  default void create_sameNameForOtherScopes_isAccepted(Store store) {
    Map<String, @Nullable Object> service = Samples.reference(Samples.parent(store, "services"));
    Map<String, @Nullable Object> consumer = Samples.reference(Samples.parent(store, "consumers"));
    PluginInstance global = with(least(store, 0), "instance_name", null);
    entities(store).create(global);
    entities(store).create(with(copy(global), "service", service));
    entities(store).create(with(copy(global), "consumer", consumer));
    entities(store).create(with(with(copy(global), "consumer", consumer), "service", service));
    assertThat(entities(store).page(PageRequest.first(10)).data()).hasSize(4);
  }

  private PluginInstance copy(PluginInstance plugin) {
    return with(plugin, "id", UUID.randomUUID().toString());
  }
}
