package org.gatehouse.plugins.acl;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.entity.Entity;

/** That a consumer is in a group: groups are nothing but their names on consumers. */
@Entity(name = "acls", key = "group")
@Entity.UniqueTogether({"consumer", "group"})
public record AclGroup(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the consumer came into the group, in seconds since 1970.") long createdAt,
    @Doc("The consumer that is in the group.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The name of the group: any text, once for each consumer.") String group,
    @Doc("Tags to find the membership by.") Optional<Set<@TagName String>> tags) {}
