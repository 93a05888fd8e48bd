package org.gatehouse.admin.command;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.declarative.DeclarativeFormat;
import org.gatehouse.store.declarative.DeclaredEntities;

/**
 * Puts the entities of a file into a store as one revision. Entities that are there already are
 * replaced, those that the file does not have stay, as with Kong's {@code config db_import}.
 */
final class ConfigImport {
  private static final Origin ORIGIN = Origin.of("config import");

  private ConfigImport() {}

  /** Imports, says how many of each type, and returns the exit code. */
  static int run(ConfigFile file, DeclarativeFormat format, Store store, PrintStream out) {
    DeclaredEntities entities = file.read(format, new StoreReading(store, Instant.now()));
    Committed<Boolean> committed =
        store.transaction(
            ORIGIN,
            stores -> {
              entities.types().forEach(type -> write(type, entities, stores));
              return true;
            });
    for (EntityType<?> type : entities.types()) {
      int count = entities.of(type).size();
      if (count > 0) {
        out.println(type.name() + ": " + count);
      }
    }
    out.println(
        committed.revision().isPresent()
            ? "revision: " + committed.revision().getAsLong()
            : "nothing has changed");
    return 0;
  }

  private static <E extends Record> void write(
      EntityType<E> type, DeclaredEntities entities, EntityStores stores) {
    List<E> all = entities.of(type);
    if (!all.isEmpty()) {
      stores.entities(type).upsertAll(all);
    }
  }
}
