package org.gatehouse.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.declarative.DeclarativeStore;

/**
 * Lets a store without a database look for a new file before each request: there is no reloader in
 * this application that would.
 */
final class StoreFollower implements ContainerRequestFilter {
  private final Entities entities;

  StoreFollower(Entities entities) {
    this.entities = entities;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    try {
      if (entities.store() instanceof DeclarativeStore store) {
        long unused = store.revision();
      }
    } catch (StoreException e) {
      // not open yet: for those to tell who need it
    }
  }
}
