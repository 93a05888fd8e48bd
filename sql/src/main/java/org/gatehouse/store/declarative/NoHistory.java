package org.gatehouse.store.declarative;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.StoreException;

/** The history of a store that keeps none: whoever writes the file has its versions. */
final class NoHistory implements RevisionLog {
  @Override
  public Page<Revision> page(int size, Optional<String> offset) {
    offset.ifPresent(
        given -> {
          throw StoreException.invalidOffset(given, "there is no history without a database");
        });
    return new Page<>(List.of(), Optional.empty());
  }

  @Override
  public Optional<Revision> find(long number) {
    return Optional.empty();
  }

  @Override
  public List<EntityChange> changes(long number) {
    return List.of();
  }

  @Override
  public List<EntityState> statesAt(long number) {
    return List.of();
  }
}
