package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.LuaTable;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What no two entities of one type may share, and finding them by it. */
interface UniqueContract<E extends Record> extends EntityContract<E> {
  /** Writers at the same time. */
  int WRITERS = 10;

  private List<String> uniqueFields() {
    return type().schema().fields().stream()
        .filter(field -> field.is(Trait.UNIQUE))
        .map(Field::name)
        .toList();
  }

  private static void assertUniqueViolation(
      ThrowingCallable write, Map<String, ? extends @Nullable Object> key) {
    String shown = LuaTable.compact(key).replace("nil", "null");
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION);
              assertThat(refused).hasMessage("UNIQUE violation detected on '" + shown + "'");
              assertThat(refused.fields()).isEqualTo(key);
            });
  }

  @Test
  default void create_uniqueValueOfAnother_isRefusedNamingTheField(Store store) {
    E first = stored(store, 0);
    for (String field : uniqueFields()) {
      Object taken = json(first).get(field);
      E second = with(least(store, 1), field, taken);
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      key.put(field, taken);
      assertUniqueViolation(() -> entities(store).create(second), key);
      assertUniqueViolation(() -> entities(store).upsert(second), key);
      assertThat(entities(store).find(type().id(second))).isEmpty();
    }
  }

  @Test
  default void update_uniqueValueOfAnother_isRefusedAndChangesNothing(Store store) {
    E first = stored(store, 0);
    E second = stored(store, 1);
    for (String field : uniqueFields()) {
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      key.put(field, json(first).get(field));
      E changed = with(second, field, key.get(field));
      assertUniqueViolation(() -> entities(store).update(changed), key);
      assertThat(entities(store).find(type().id(second))).contains(second);
    }
  }

  @Test
  default void create_groupOfValuesOfAnother_isRefusedNamingAllOfThem(Store store) {
    assertGroupsAreUnique(store, entities(store).create(full(store, 0)), full(store, 1));
  }

  @Test
  default void create_groupOfValuesWithAbsentOnes_countsThoseAsEqual(Store store) {
    assertGroupsAreUnique(store, stored(store, 0), least(store, 1));
  }

  private void assertGroupsAreUnique(Store store, E first, E other) {
    for (List<String> group : type().uniqueTogether()) {
      E second = other;
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      for (String field : group) {
        key.put(field, json(first).get(field));
        second = with(second, field, json(first).get(field));
      }
      E taken = second;
      assertUniqueViolation(() -> entities(store).create(taken), key);
    }
  }

  @Test
  default void create_groupOfValuesThatDiffersInOne_isAccepted(Store store) {
    E first = entities(store).create(full(store, 0));
    for (List<String> group : type().uniqueTogether()) {
      for (String different : group) {
        E second = full(store, 1);
        for (String field : group) {
          if (!field.equals(different)) {
            second = with(second, field, json(first).get(field));
          }
        }
        entities(store).create(second);
        entities(store).delete(type().id(second));
      }
    }
  }

  @Test
  default void create_absentUniqueValues_areNotEqualToEachOther(Store store) {
    for (String field : uniqueFields()) {
      Field unique = type().schema().field(field).orElseThrow();
      if (!unique.is(Trait.REQUIRED) && !unique.is(Trait.AUTO)) {
        E first = entities(store).create(with(least(store, 2), field, null));
        E second = entities(store).create(with(least(store, 3), field, null));
        assertThat(entities(store).page(PageRequest.first(10)).data()).contains(first, second);
        entities(store).delete(type().id(first));
        entities(store).delete(type().id(second));
      }
    }
  }

  @Test
  default void create_oneUniqueValueByManyAtOnce_succeedsForExactlyOne(Store store)
      throws InterruptedException {
    for (String field : uniqueFields()) {
      List<E> rivals = new ArrayList<>();
      Object value = values(0).get(field);
      for (int n = 0; n < WRITERS; n++) {
        rivals.add(with(least(store, n), field, value));
      }
      List<ErrorCode> refusals = createAtOnce(store, rivals);
      assertThat(refusals).hasSize(WRITERS - 1).containsOnly(ErrorCode.UNIQUE_VIOLATION);
      E winner = entities(store).findBy(field, String.valueOf(value)).orElseThrow();
      assertThat(rivals).contains(winner);
      entities(store).delete(type().id(winner));
    }
  }

  private List<ErrorCode> createAtOnce(Store store, List<E> rivals) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(rivals.size());
    try {
      CyclicBarrier start = new CyclicBarrier(rivals.size());
      List<Callable<E>> writes = new ArrayList<>();
      for (E rival : rivals) {
        writes.add(
            () -> {
              start.await();
              return entities(store).create(rival);
            });
      }
      List<ErrorCode> refusals = new ArrayList<>();
      for (Future<E> write : threads.invokeAll(writes)) {
        try {
          write.get();
        } catch (ExecutionException e) {
          refusals.add(codeOf(e));
        }
      }
      return refusals;
    } finally {
      threads.shutdown();
    }
  }

  private static ErrorCode codeOf(ExecutionException failure) {
    if (failure.getCause() instanceof StoreException refused) {
      return refused.code();
    }
    throw new AssertionError(failure);
  }

  @Test
  default void findBy_uniqueValue_returnsItsEntityOnly(Store store) {
    E first = stored(store, 0);
    stored(store, 1);
    for (String field : uniqueFields()) {
      String value = String.valueOf(json(first).get(field));
      assertThat(entities(store).findBy(field, value)).contains(first);
      assertThat(entities(store).findBy(field, value + "x")).isEmpty();
      assertThat(entities(store).findBy(field, value.toUpperCase(Locale.ROOT) + "É")).isEmpty();
    }
  }

  @Test
  default void findBy_valueThatLooksLikeSql_findsNothing(Store store) {
    stored(store, 0);
    for (String field : uniqueFields()) {
      for (String value : List.of("", "' or '1'='1", "%", "#{x}", "${x}", "a\u0000b", "\\")) {
        assertThat(entities(store).findBy(field, value)).isEmpty();
      }
    }
  }

  @Test
  default void findBy_fieldThatIsNotUnique_isAMistakeOfTheCaller(Store store) {
    assertThatThrownBy(() -> entities(store).findBy("created_at", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("created_at (expected: a unique field of " + type() + ")");
  }
}
