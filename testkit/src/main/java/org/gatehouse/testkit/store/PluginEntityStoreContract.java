package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every store does with an entity that a plugin brings, whichever it is: the samples come from
 * its schema too, so that a new one is covered by itself.
 */
public interface PluginEntityStoreContract<E extends Record> extends EntityStoreContract<E> {
  @Override
  default Map<String, @Nullable Object> values(int n) {
    return SampleValues.of(type().schema(), n);
  }

  private Optional<String> timeToLive() {
    return type().schema().fields().stream()
        .filter(field -> field.is(Trait.TIME_TO_LIVE))
        .map(Field::name)
        .findFirst();
  }

  @Test
  default void create_timeToLive_isFoundWithWhatIsLeftOfIt(Store store) {
    if (timeToLive().isEmpty()) {
      return;
    }
    String ttl = timeToLive().get();
    E created = entities(store).create(with(full(store, 0), ttl, 3600L));
    E found = entities(store).find(type().id(created)).orElseThrow();
    assertThat((Long) json(found).get(ttl)).isBetween(3000L, 3600L);
    Map<String, @Nullable Object> others = new LinkedHashMap<>(json(created));
    others.put(ttl, json(found).get(ttl));
    assertThat(json(found)).isEqualTo(others);
  }

  @Test
  default void create_timeToLiveThatEnds_isFoundByNoWayAndCleanedUp(Store store) {
    if (timeToLive().isEmpty()) {
      return;
    }
    E created = entities(store).create(with(full(store, 0), timeToLive().get(), 1L));
    await().until(() -> entities(store).find(type().id(created)).isEmpty());
    for (Field field : type().schema().fields()) {
      if (field.is(Trait.UNIQUE)) {
        String value = String.valueOf(json(created).get(field.name()));
        assertThat(entities(store).findBy(field.name(), value)).as(field.name()).isEmpty();
      }
    }
    assertThat(entities(store).page(PageRequest.first(10)).data()).isEmpty();

    long before = store.revision();
    store.cleanUp();
    assertThat(store.changesSince(before, 10))
        .extracting(Change::entity, Change::id, Change::operation)
        .containsExactly(tuple(type().name(), type().id(created), Operation.DELETE));
  }
}
