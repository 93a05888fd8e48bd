package com.example.badge;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** A badge that one consumer carries. */
@Entity(name = "badges", key = "number")
public record Badge(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the badge was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer who carries the badge.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The number on the badge, digits only.")
        @Unique
        @Secret
        @Match(value = "^%d+$", error = "a badge number has digits only")
        String number,
    @Doc("Tags to find the badge by.") Optional<Set<@TagName String>> tags)
    implements Credential {

  /** Without the number, which opens doors. */
  @Override
  public String toString() {
    return "badge " + id;
  }
}
