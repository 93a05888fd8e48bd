package org.gatehouse.plugins.ratelimiting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.GreaterThan;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.HttpPath;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Rule;
import org.gatehouse.api.config.Shorthand;
import org.gatehouse.plugins.support.limit.Limit;
import org.gatehouse.plugins.support.limit.Period;
import org.gatehouse.plugins.support.redis.RedisConfig;

/** Settings of {@link RateLimitingPlugin}. */
@Check(
    atLeastOneOf = {
      "config.second",
      "config.minute",
      "config.hour",
      "config.day",
      "config.month",
      "config.year"
    })
@Check(
    ifField = "config.policy",
    ifMatch = @Rule(eq = "redis"),
    thenField = "config.redis.host",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "config.policy",
    ifMatch = @Rule(eq = "redis"),
    thenField = "config.redis.port",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "config.policy",
    ifMatch = @Rule(eq = "redis"),
    thenField = "config.redis.timeout",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "config.limit_by",
    ifMatch = @Rule(eq = "header"),
    thenField = "config.header_name",
    thenMatch = @Rule(required = true))
@Check(
    ifField = "config.limit_by",
    ifMatch = @Rule(eq = "path"),
    thenField = "config.path",
    thenMatch = @Rule(required = true))
@Shorthand(
    name = "redis_host",
    kind = FieldKind.STRING,
    path = "redis.host",
    message =
        "rate-limiting: config.redis_host is deprecated, please use config.redis.host instead")
@Shorthand(
    name = "redis_port",
    kind = FieldKind.INTEGER,
    path = "redis.port",
    message =
        "rate-limiting: config.redis_port is deprecated, please use config.redis.port instead")
@Shorthand(
    name = "redis_password",
    kind = FieldKind.STRING,
    path = "redis.password",
    message =
        "rate-limiting: config.redis_password is deprecated, please use config.redis.password instead",
    lengthMin = 0)
@Shorthand(
    name = "redis_username",
    kind = FieldKind.STRING,
    path = "redis.username",
    message =
        "rate-limiting: config.redis_username is deprecated, please use config.redis.username instead")
@Shorthand(
    name = "redis_ssl",
    kind = FieldKind.BOOLEAN,
    path = "redis.ssl",
    message = "rate-limiting: config.redis_ssl is deprecated, please use config.redis.ssl instead")
@Shorthand(
    name = "redis_ssl_verify",
    kind = FieldKind.BOOLEAN,
    path = "redis.ssl_verify",
    message =
        "rate-limiting: config.redis_ssl_verify is deprecated, please use config.redis.ssl_verify instead")
@Shorthand(
    name = "redis_server_name",
    kind = FieldKind.STRING,
    path = "redis.server_name",
    message =
        "rate-limiting: config.redis_server_name is deprecated, please use config.redis.server_name instead")
@Shorthand(
    name = "redis_timeout",
    kind = FieldKind.INTEGER,
    path = "redis.timeout",
    message =
        "rate-limiting: config.redis_timeout is deprecated, please use config.redis.timeout instead")
@Shorthand(
    name = "redis_database",
    kind = FieldKind.INTEGER,
    path = "redis.database",
    message =
        "rate-limiting: config.redis_database is deprecated, please use config.redis.database instead")
@CheckedAsWhole(LimitRules.class)
public record RateLimitingConfig(
    @Doc("How many requests a second may have.") @GreaterThan(0) Optional<Double> second,
    @Doc("How many requests a minute may have.") @GreaterThan(0) Optional<Double> minute,
    @Doc("How many requests an hour may have.") @GreaterThan(0) Optional<Double> hour,
    @Doc("How many requests a day may have.") @GreaterThan(0) Optional<Double> day,
    @Doc("How many requests a month may have.") @GreaterThan(0) Optional<Double> month,
    @Doc("How many requests a year may have.") @GreaterThan(0) Optional<Double> year,
    @Doc("Whose requests are counted together; the IP address where there is no such thing.")
        @OneOf({"consumer", "credential", "ip", "service", "header", "path"})
        @Default("consumer")
        Optional<String> limitBy,
    @Doc("The header to count by, for limit_by header.") @HeaderName Optional<String> headerName,
    @Doc("The path to count by, for limit_by path: requests for it share one count.") @HttpPath
        Optional<String> path,
    @Doc(
            "Where requests are counted: on each node alone (local), in the database of all nodes"
                + " (cluster) or in a Redis.")
        @OneOf({"local", "cluster", "redis"})
        @LengthMin(0)
        @Default("local")
        Optional<String> policy,
    @Doc(
            "Whether requests pass uncounted while the database or the Redis cannot be reached;"
                + " otherwise they get 500.")
        @Default("true")
        boolean faultTolerant,
    @Doc("The Redis, for policy redis.") RedisConfig redis,
    @Doc("Whether the headers that tell clients of limits are left out.") @Default("false")
        boolean hideClientHeaders,
    @Doc("The status of a refusal.") @GreaterThan(0) @Default("429") Optional<Double> errorCode,
    @Doc("The message of a refusal.") @Default("API rate limit exceeded")
        Optional<String> errorMessage,
    @Doc(
            "Seconds between exchanges of counts with the Redis, at least 0.02; -1 for one with each"
                + " request.")
        @Default("-1")
        double syncRate) {

  /** The limits, from the shortest period to the longest. */
  List<Limit> limits() {
    List<Limit> limits = new ArrayList<>();
    add(limits, Period.SECOND, second);
    add(limits, Period.MINUTE, minute);
    add(limits, Period.HOUR, hour);
    add(limits, Period.DAY, day);
    add(limits, Period.MONTH, month);
    add(limits, Period.YEAR, year);
    return List.copyOf(limits);
  }

  private static void add(List<Limit> limits, Period period, Optional<Double> max) {
    max.ifPresent(value -> limits.add(new Limit(period, value)));
  }
}
