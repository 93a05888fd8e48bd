package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A named group of keys. */
@Entity(name = "key_sets", path = "key-sets", key = "name")
public record KeySet(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Doc("A unique name.") @Unique @NotRequired Optional<String> name,
    @Doc("Tags to find the set by.") Optional<Set<@TagName String>> tags,
    @Auto @Doc("When the set was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the set was last changed, in seconds since 1970.") long updatedAt) {}
