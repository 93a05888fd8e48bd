package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.ServerNamePattern;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A TLS server name and the certificate that it is answered with. */
@Entity(name = "snis", key = "name")
public record Sni(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Unique(acrossWorkspaces = true) @ServerNamePattern String name,
    @Auto @Doc("When the SNI was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the SNI was last changed, in seconds since 1970.") long updatedAt,
    @Doc("Tags to find the SNI by.") Optional<Set<@TagName String>> tags,
    @Doc("The certificate that the name is answered with.") @References("certificates")
        EntityRef certificate) {}
