package org.gatehouse.api.entity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.PemCertificate;
import org.gatehouse.api.config.PemPrivateKey;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.ServerNamePattern;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Transient;

/** A certificate chain and its key; with an alternate of the other algorithm where there is one. */
@Entity(name = "certificates")
@Check(mutuallyRequired = {"cert_alt", "key_alt"})
@Check(
    customFields = {"cert", "key"},
    custom = CertificateRules.KeyMatches.class)
@Check(
    customFields = {"cert_alt", "key_alt"},
    custom = CertificateRules.AlternateKeyMatches.class)
@Check(
    customFields = {"cert", "cert_alt"},
    custom = CertificateRules.AlgorithmsDiffer.class)
public record Certificate(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the certificate was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the certificate was last changed, in seconds since 1970.") long updatedAt,
    @Doc("The certificate chain, PEM, the server's own first.") @PemCertificate @Referenceable
        String cert,
    @Doc("The private key, PEM.") @PemPrivateKey @Referenceable @Secret String key,
    @Doc("A second chain, with a key of another algorithm.")
        @PemCertificate
        @Referenceable
        @NotRequired
        Optional<String> certAlt,
    @Doc("The private key of the second chain.") @PemPrivateKey @Referenceable @Secret @NotRequired
        Optional<String> keyAlt,
    @Doc("Tags to find the certificate by.") Optional<Set<@TagName String>> tags,
    @Doc("The server names that the certificate is for.") @Transient @NotRequired
        Optional<List<@ServerNamePattern String>> snis) {

  /** Without the keys. */
  @Override
  public String toString() {
    return "certificate " + id;
  }
}
