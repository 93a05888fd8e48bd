package org.gatehouse.api.entity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityName;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.HostPattern;
import org.gatehouse.api.config.HttpMethod;
import org.gatehouse.api.config.IpOrCidr;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.MatchNone;
import org.gatehouse.api.config.MutuallyExclusiveSubsets;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Port;
import org.gatehouse.api.config.Protocol;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.RoutePath;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.ServerNamePattern;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A rule that matches requests, and the service that they go to. */
@Entity(name = "routes", key = "name")
@Expands(RouteDefaults.class)
@Check(
    ifField = "protocols",
    ifMatch = @Rule(elementsNotOneOf = {"grpcs", "https", "tls", "tls_passthrough"}),
    thenField = "snis",
    thenMatch = @Rule(lengthEqual = 0),
    thenError =
        "'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or 'tls_passthrough'")
@Check(customFields = "path_handling", custom = RouteRules.None.class)
@Check(
    customFields = {
      "id",
      "protocols",
      "snis",
      "sources",
      "destinations",
      "methods",
      "hosts",
      "paths",
      "headers",
      "expression",
      "regex_priority",
      "priority"
    },
    custom = RouteRules.class,
    customWithMissingFields = true,
    customWithFaultyFields = true)
public record Route(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the route was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the route was last changed, in seconds since 1970.") long updatedAt,
    @Unique @EntityName Optional<String> name,
    @Doc("The protocols that the route matches; others get a redirect or 426.")
        @LengthMin(1)
        @MutuallyExclusiveSubsets({"http,https", "tcp,tls,udp", "tls_passthrough", "grpc,grpcs"})
        @Default({"http", "https"})
        Set<@Protocol String> protocols,
    @Doc("The status that a plain request gets when all but its protocol matches.")
        @OneOf({"426", "301", "302", "307", "308"})
        @Default("426")
        int httpsRedirectStatusCode,
    @Doc("Whether the prefix that a path matched is removed before forwarding.") @Default("true")
        boolean stripPath,
    @Doc("Whether the upstream gets the client's Host header instead of the service's host.")
        @Default("false")
        boolean preserveHost,
    @Doc("Whether a request body is read in full before it is forwarded.") @Default("true")
        boolean requestBuffering,
    @Doc("Whether a response body may be held back while it is read.") @Default("true")
        boolean responseBuffering,
    @Doc("Tags to find the route by.") Optional<Set<@TagName String>> tags,
    @Doc("The service that matching requests go to.") @References("services")
        Optional<EntityRef> service,
    @Doc("The TLS server names of which the client must have asked for one.")
        Optional<Set<@ServerNamePattern String>> snis,
    @Doc("Where a stream must come from.") Optional<Set<Address>> sources,
    @Doc("Where a stream must go to.") Optional<Set<Address>> destinations,
    @Doc("The methods that the route matches.") Optional<Set<@HttpMethod String>> methods,
    @Doc("The hosts that the route matches.") Optional<List<@HostPattern String>> hosts,
    @Doc("The paths that the route matches.") Optional<List<@RoutePath String>> paths,
    @Doc("The headers that a request must have, each with one of the values.")
        Optional<
                Map<
                    @HeaderName
                    @MatchNone(
                        @Match(
                            value = "^[Hh][Oo][Ss][Tt]$",
                            error =
                                "cannot contain 'host' header, which must be specified in the"
                                    + " 'hosts' attribute"))
                    String,
                    List<String>>>
            headers,
    @Doc("Which of several matching regex paths wins: the greatest.") @Default("0")
        Optional<Long> regexPriority,
    @Doc("How the service's path and the request's are joined.") @OneOf({"v0", "v1"}) @Default("v0")
        Optional<String> pathHandling) {

  /** One end of a stream: an address or a range, a port, or both. */
  @Check(atLeastOneOf = {"ip", "port"})
  public record Address(@IpOrCidr Optional<String> ip, @Port Optional<Integer> port) {}
}
