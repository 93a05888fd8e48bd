package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A known client of the APIs. */
@Entity(name = "consumers", key = "username")
@Check(atLeastOneOf = {"custom_id", "username"})
public record Consumer(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the consumer was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the consumer was last changed, in seconds since 1970.") long updatedAt,
    @Doc("The unique name of the consumer.") @Unique Optional<String> username,
    @Doc("The unique id that the consumer has in a system of yours.") @Unique
        Optional<String> customId,
    @Doc("Tags to find the consumer by.") Optional<Set<@TagName String>> tags) {}
