package org.gatehouse.api.entity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.DefaultRecord;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.HttpPath;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.ServerName;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;

/** A named group of targets, and how requests are spread over those that are healthy. */
@Entity(name = "upstreams", key = "name")
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^header$"),
    thenField = "hash_on_header",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_fallback",
    ifMatch = @Rule(match = "^header$"),
    thenField = "hash_fallback_header",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^cookie$"),
    thenField = "hash_on_cookie",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_fallback",
    ifMatch = @Rule(match = "^cookie$"),
    thenField = "hash_on_cookie",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^none$"),
    thenField = "hash_fallback",
    thenMatch = @Rule(oneOf = "none"))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^cookie$"),
    thenField = "hash_fallback",
    thenMatch = @Rule(oneOf = "none"))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^consumer$"),
    thenField = "hash_fallback",
    thenMatch =
        @Rule(oneOf = {"none", "ip", "header", "cookie", "path", "query_arg", "uri_capture"}))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^ip$"),
    thenField = "hash_fallback",
    thenMatch =
        @Rule(oneOf = {"none", "consumer", "header", "cookie", "path", "query_arg", "uri_capture"}))
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^path$"),
    thenField = "hash_fallback",
    thenMatch =
        @Rule(oneOf = {"none", "consumer", "header", "cookie", "query_arg", "ip", "uri_capture"}))
@Check(distinct = {"hash_on_header", "hash_fallback_header"})
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^query_arg$"),
    thenField = "hash_on_query_arg",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_fallback",
    ifMatch = @Rule(match = "^query_arg$"),
    thenField = "hash_fallback_query_arg",
    thenMatch = @Rule(required = true))
@Check(distinct = {"hash_on_query_arg", "hash_fallback_query_arg"})
@Check(
    ifField = "hash_on",
    ifMatch = @Rule(match = "^uri_capture$"),
    thenField = "hash_on_uri_capture",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "hash_fallback",
    ifMatch = @Rule(match = "^uri_capture$"),
    thenField = "hash_fallback_uri_capture",
    thenMatch = @Rule(required = true))
@Check(distinct = {"hash_on_uri_capture", "hash_fallback_uri_capture"})
public record Upstream(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the upstream was made, in seconds since 1970.") long createdAt,
    @Doc("The name of the upstream, a host name that services can have as their host.")
        @Unique
        @CheckedBy(UpstreamName.class)
        String name,
    @Auto @Doc("When the upstream was last changed, in seconds since 1970.") long updatedAt,
    @Doc("How a target is chosen.")
        @OneOf({"consistent-hashing", "least-connections", "round-robin", "latency"})
        @Default("round-robin")
        Optional<String> algorithm,
    @Doc("What consistent hashing looks at.")
        @OneOf({"none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"})
        @Default("none")
        Optional<String> hashOn,
    @Doc("What consistent hashing looks at when hash_on finds nothing.")
        @OneOf({"none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"})
        @Default("none")
        Optional<String> hashFallback,
    @Doc("The header to hash on.") @HeaderName Optional<String> hashOnHeader,
    @Doc("The header to hash on as a fallback.") @HeaderName Optional<String> hashFallbackHeader,
    @Doc("The cookie to hash on.") @CheckedBy(CookieName.class) Optional<String> hashOnCookie,
    @Doc("The path of the cookie that is set when the client has none.") @HttpPath @Default("/")
        Optional<String> hashOnCookiePath,
    @Doc("The query argument to hash on.") @LengthMin(1) Optional<String> hashOnQueryArg,
    @Doc("The query argument to hash on as a fallback.") @LengthMin(1)
        Optional<String> hashFallbackQueryArg,
    @Doc("The capture of the route's path to hash on.") @LengthMin(1)
        Optional<String> hashOnUriCapture,
    @Doc("The capture of the route's path to hash on as a fallback.") @LengthMin(1)
        Optional<String> hashFallbackUriCapture,
    @Doc("The number of slots of the hash ring.") @Between(min = 10, max = 65536) @Default("10000")
        Optional<Integer> slots,
    @Doc("How the health of targets is found out.") @DefaultRecord(without = "threshold")
        Healthchecks healthchecks,
    @Doc("Tags to find the upstream by.") Optional<Set<@TagName String>> tags,
    @Doc("The Host header for the targets, where routes do not preserve the client's.")
        @CheckedBy(HostHeader.class)
        Optional<String> hostHeader,
    @Doc("The certificate that Gatehouse shows to the targets.") @References("certificates")
        Optional<EntityRef> clientCertificate,
    @Doc("Whether the name of an SRV record is the Host header.") @Default("false")
        Optional<Boolean> useSrvName) {

  /** How the health of targets is found out. */
  public record Healthchecks(
      @DefaultRecord Active active,
      @DefaultRecord Passive passive,
      @Doc("The least percentage of healthy weight below which the whole upstream is unhealthy.")
          @Between(min = 0, max = 100)
          @Default("0")
          Optional<Double> threshold) {

    /**
     * Whether anybody looks after the targets: as long as nobody does, all are taken for healthy.
     */
    public boolean areOn() {
      ActiveUnhealthy probes = active.unhealthy();
      PassiveUnhealthy traffic = passive.unhealthy();
      return isSet(active.healthy().interval())
          || isSet(probes.interval())
          || isSet(traffic.tcpFailures())
          || isSet(traffic.timeouts())
          || isSet(traffic.httpFailures());
    }

    private static boolean isSet(Optional<? extends Number> number) {
      return number.map(Number::doubleValue).orElse(0.0) != 0;
    }
  }

  /** Probes sent to the targets. */
  public record Active(
      @Doc("What a probe is.") @OneOf({"tcp", "http", "https", "grpc", "grpcs"}) @Default("http")
          Optional<String> type,
      @Doc("Whether an https probe verifies the target's certificate.") @Default("true")
          boolean httpsVerifyCertificate,
      @DefaultRecord ActiveUnhealthy unhealthy,
      @Doc("Headers of a probe.") @NotRequired
          Optional<Map<@HeaderName String, List<String>>> headers,
      @Doc("Seconds that a probe may take.") @Between(min = 0, max = 65535) @Default("1")
          Optional<Double> timeout,
      @DefaultRecord ActiveHealthy healthy,
      @Doc("How many targets are probed at once.")
          @Between(min = 1, max = 2147483648.0)
          @Default("10")
          Optional<Long> concurrency,
      @Doc("The server name of an https probe.") @ServerName @NotRequired Optional<String> httpsSni,
      @Doc("The path of a probe.") @HttpPath @Default("/") Optional<String> httpPath) {}

  /** What makes probed targets healthy. */
  public record ActiveHealthy(
      @Doc("Successes in a row that make a target healthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> successes,
      @Doc("Statuses that are successes.") @Default({"200", "302"})
          Optional<List<@Between(min = 100, max = 999) Integer>> httpStatuses,
      @Doc("Seconds between probes of a healthy target; 0 for no probes.")
          @Between(min = 0, max = 65535)
          @Default("0")
          Optional<Double> interval) {}

  /** What makes probed targets unhealthy. */
  public record ActiveUnhealthy(
      @Doc("Failing statuses in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> httpFailures,
      @Doc("Seconds between probes of an unhealthy target; 0 for no probes.")
          @Between(min = 0, max = 65535)
          @Default("0")
          Optional<Double> interval,
      @Doc("Statuses that are failures.")
          @Default({"429", "404", "500", "501", "502", "503", "504", "505"})
          Optional<List<@Between(min = 100, max = 999) Integer>> httpStatuses,
      @Doc("TCP failures in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> tcpFailures,
      @Doc("Time-outs in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> timeouts) {}

  /** What is learned from the traffic itself. */
  public record Passive(
      @Doc("What the traffic is.")
          @OneOf({"tcp", "http", "https", "grpc", "grpcs"})
          @Default("http")
          Optional<String> type,
      @DefaultRecord PassiveHealthy healthy,
      @DefaultRecord PassiveUnhealthy unhealthy) {}

  /** Answers that make targets healthy. */
  public record PassiveHealthy(
      @Doc("Statuses that are successes.")
          @Default({
            "200", "201", "202", "203", "204", "205", "206", "207", "208", "226", "300", "301",
            "302", "303", "304", "305", "306", "307", "308"
          })
          Optional<List<@Between(min = 100, max = 999) Integer>> httpStatuses,
      @Doc("Successes in a row that make a target healthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> successes) {}

  /** Answers that make targets unhealthy. */
  public record PassiveUnhealthy(
      @Doc("Failing statuses in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> httpFailures,
      @Doc("TCP failures in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> tcpFailures,
      @Doc("Statuses that are failures.") @Default({"429", "500", "503"})
          Optional<List<@Between(min = 100, max = 999) Integer>> httpStatuses,
      @Doc("Time-outs in a row that make a target unhealthy; 0 for never.")
          @Between(min = 0, max = 255)
          @Default("0")
          Optional<Integer> timeouts) {}
}
