package org.gatehouse.plugins.mtlsauth;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.OneOf;

/** Settings of {@link MtlsAuthPlugin}. */
public record MtlsAuthConfig(
    @Doc("Ids of the CA certificates that clients' certificates may be signed by.") @LengthMin(1)
        List<UUID> caCertificates,
    @Doc(
            "Whether a CA certificate that is not a root is enough; when not, the chain must lead"
                + " to a root among them.")
        @Default("false")
        boolean allowPartialChain,
    @Doc(
            "The fields of consumers that the names in certificates are looked for in; none for"
                + " never.")
        @Default({"username", "custom_id"})
        Optional<List<@OneOf({"username", "custom_id"}) String>> consumerBy,
    @Doc("Whether clients with a good certificate are let through without being any consumer.")
        @Default("false")
        boolean skipConsumerLookup,
    @Doc(
            "Id or username of the consumer that clients with a good certificate of no consumer"
                + " become.")
        Optional<String> defaultConsumer,
    @Doc(
            "Id or username of the consumer that clients without a good certificate become; when"
                + " absent, such clients are refused.")
        Optional<String> anonymous,
    @Doc("Seconds that a certificate is taken for good without being checked anew.")
        @Between(min = 0, max = 86_400)
        @Default("60")
        Optional<Double> cacheTtl) {}
