package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.PemCertificate;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A certificate authority that upstreams' or clients' certificates may be signed by. */
@Entity(name = "ca_certificates")
@Expands(CertificateDigest.class)
@Check(customFields = "cert", custom = CertificateRules.IsAuthority.class)
public record CaCertificate(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the certificate was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the certificate was last changed, in seconds since 1970.") long updatedAt,
    @Doc("One CA certificate, PEM.") @PemCertificate String cert,
    @Doc("The SHA-256 digest of the certificate in hexadecimal digits, worked out from it.") @Unique
        Optional<String> certDigest,
    @Doc("Tags to find the certificate by.") Optional<Set<@TagName String>> tags) {}
