package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.junit.jupiter.api.Test;

/** Looking for what is torn, on stores that are opened with {@link SamplePlugin}. */
public interface CheckContract {
  @Test
  default void check_emptyStore_findsNothing(Store store) {
    assertThat(store.check()).isEmpty();
  }

  @Test
  default void check_healthyStore_findsAndChangesNothing(Store store) {
    EntityType<Consumer> consumers = EntityType.of(Consumer.class);
    EntityType<SampleToken> tokens = EntityType.of(SampleToken.class);
    Consumer kept =
        store
            .entities(consumers)
            .create(Samples.entity(consumers, Map.of("username", "kept", "tags", List.of("red"))));
    Consumer gone =
        store.entities(consumers).create(Samples.entity(consumers, Map.of("username", "gone")));
    for (Consumer owner : List.of(kept, gone)) {
      store
          .entities(tokens)
          .create(
              Samples.entity(
                  tokens,
                  Map.of(
                      "token",
                      "of-" + owner.id(),
                      "scope",
                      "all",
                      "ttl",
                      3600L,
                      "consumer",
                      Samples.reference(owner.id()))));
    }
    store.entities(consumers).delete(gone.id());
    long revision = store.revision();

    assertThat(store.check()).isEmpty();

    assertThat(store.revision()).isEqualTo(revision);
    assertThat(store.entities(consumers).find(kept.id())).contains(kept);
    assertThat(store.readAll(tokens, row -> {})).hasSize(1);
  }
}
