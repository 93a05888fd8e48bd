package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.TagName;

/** One backend of an upstream: {@code host:port} and a weight. */
@Entity(name = "targets", key = "target")
@Entity.UniqueTogether({"target", "upstream"})
@Expands(TargetAddress.class)
public record Target(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the target was made, in seconds since 1970.") double createdAt,
    @Auto @Doc("When the target was last changed, in seconds since 1970.") double updatedAt,
    @Doc("The upstream that the target is of.")
        @References(value = "upstreams", onDelete = "cascade")
        EntityRef upstream,
    @Doc("A host name or IP address, with a port; 8000 when left out.")
        @CheckedBy(TargetAddress.class)
        String target,
    @Doc("The share of requests against the other targets; 0 for none.")
        @Between(min = 0, max = 65535)
        @Default("100")
        Optional<Integer> weight,
    @Doc("Tags to find the target by.") Optional<Set<@TagName String>> tags) {}
