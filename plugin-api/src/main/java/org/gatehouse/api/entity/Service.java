package org.gatehouse.api.entity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityName;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.HostName;
import org.gatehouse.api.config.HttpPath;
import org.gatehouse.api.config.Port;
import org.gatehouse.api.config.Protocol;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** Where requests go: an upstream API by protocol, host, port and path, with its time-outs. */
@Entity(name = "services", key = "name")
@Expands(ServiceUrl.class)
@Check(
    ifField = "protocol",
    ifMatch = @Rule(oneOf = {"tcp", "tls", "udp", "grpc", "grpcs"}),
    thenField = "path",
    thenMatch = @Rule(eqNull = true))
@Check(
    ifField = "protocol",
    ifMatch = @Rule(notOneOf = {"https", "tls"}),
    thenField = "client_certificate",
    thenMatch = @Rule(eqNull = true))
@Check(
    ifField = "protocol",
    ifMatch = @Rule(notOneOf = {"https", "tls"}),
    thenField = "tls_verify",
    thenMatch = @Rule(eqNull = true))
@Check(
    ifField = "protocol",
    ifMatch = @Rule(notOneOf = {"https", "tls"}),
    thenField = "tls_verify_depth",
    thenMatch = @Rule(eqNull = true))
@Check(
    ifField = "protocol",
    ifMatch = @Rule(notOneOf = {"https", "tls"}),
    thenField = "ca_certificates",
    thenMatch = @Rule(eqNull = true))
public record Service(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the service was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the service was last changed, in seconds since 1970.") long updatedAt,
    @Unique @EntityName Optional<String> name,
    @Doc("How often a failed call is tried again, on other targets where there are any.")
        @Between(min = 0, max = 32767)
        @Default("5")
        Optional<Integer> retries,
    @Doc("The protocol spoken with the upstream.") @Protocol @Default("http") String protocol,
    @HostName String host,
    @Port @Default("80") int port,
    @HttpPath Optional<String> path,
    @Doc("Milliseconds to wait for a connection.")
        @Between(min = 1, max = 2147483646)
        @Default("60000")
        Optional<Integer> connectTimeout,
    @Doc("Milliseconds between two successful writes of a request.")
        @Between(min = 1, max = 2147483646)
        @Default("60000")
        Optional<Integer> writeTimeout,
    @Doc("Milliseconds between two successful reads of a response.")
        @Between(min = 1, max = 2147483646)
        @Default("60000")
        Optional<Integer> readTimeout,
    @Doc("Tags to find the service by.") Optional<Set<@TagName String>> tags,
    @Doc("The certificate that Gatehouse shows to the upstream.") @References("certificates")
        Optional<EntityRef> clientCertificate,
    @Doc("Whether the upstream's certificate is verified; the node's setting when absent.")
        Optional<Boolean> tlsVerify,
    @Doc("How long a chain of certificates may be when the upstream's is verified.")
        @Between(min = 0, max = 64)
        @Default({})
        Optional<Integer> tlsVerifyDepth,
    @Doc("Ids of the CA certificates that the upstream's certificate may be signed by.")
        Optional<List<UUID>> caCertificates,
    @Doc("Whether requests are forwarded; the routes of a disabled service match nothing.")
        @Default("true")
        boolean enabled) {}
