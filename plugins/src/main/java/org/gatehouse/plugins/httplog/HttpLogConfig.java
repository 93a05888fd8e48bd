package org.gatehouse.plugins.httplog;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.CheckedAsWhole;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Deprecation;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HeaderName;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.MatchNone;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.Url;
import org.gatehouse.plugins.support.log.LogQueue;
import org.gatehouse.plugins.support.log.LuaLiteral;
import org.gatehouse.plugins.support.log.QueueConfig;

/** Settings of {@link HttpLogPlugin}. */
@CheckedAsWhole(EndpointRules.class)
public record HttpLogConfig(
    @Doc("The URL that records are sent to; user and password in it become a Basic login.")
        @Url
        @Referenceable
        @Secret
        String httpEndpoint,
    @Doc("The method of the requests.") @OneOf({"POST", "PUT", "PATCH"}) @Default("POST")
        Optional<String> method,
    @Doc("The Content-Type of the requests.")
        @OneOf({"application/json", "application/json; charset=utf-8"})
        @Default("application/json")
        Optional<String> contentType,
    @Doc("Milliseconds that a request may take.") @Default("10000") Optional<Double> timeout,
    @Doc("Accepted and not used: how long idle connections are kept is a setting of the JVM.")
        @Default("60000")
        Optional<Double> keepalive,
    @Doc("Accepted and not used.")
        @Deprecation(
            message =
                "http-log: config.retry_count no longer works, please use"
                    + " config.queue.max_retry_time instead",
            removalInVersion = "4.0",
            oldDefault = "10")
        Optional<Integer> retryCount,
    @Doc("The old name of queue.max_batch_size, which it replaces unless it is 1.")
        @Deprecation(
            message =
                "http-log: config.queue_size is deprecated, please use"
                    + " config.queue.max_batch_size instead",
            removalInVersion = "4.0",
            oldDefault = "1")
        Optional<Integer> queueSize,
    @Doc("The old name of queue.max_coalescing_delay, which it replaces unless it is 2.")
        @Deprecation(
            message =
                "http-log: config.flush_timeout is deprecated, please use"
                    + " config.queue.max_coalescing_delay instead",
            removalInVersion = "4.0",
            oldDefault = "2")
        Optional<Double> flushTimeout,
    @Doc("Headers of the requests, beside those that Gatehouse sets.")
        Optional<
                Map<
                    @HeaderName
                    @MatchNone({
                      @Match(value = "^[Hh][Oo][Ss][Tt]$", error = "cannot contain 'Host' header"),
                      @Match(
                          value = "^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]%-[Ll][Ee][nn][Gg][Tt][Hh]$",
                          error = "cannot contain 'Content-Length' header"),
                      @Match(
                          value = "^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]%-[Tt][Yy][Pp][Ee]$",
                          error = "cannot contain 'Content-Type' header")
                    })
                    String,
                    @Referenceable @Secret(encrypted = false) String>>
            headers,
    @Doc("How records wait to be sent.") QueueConfig queue,
    @Doc(
            "Values for fields of the record, by their dotted paths: return and a text in quotes, a"
                + " number, true or false; return nil removes a field.")
        Optional<Map<@LengthMin(1) String, @LengthMin(1) @CheckedBy(LuaLiteral.Check.class) String>>
            customFieldsByLua) {

  /** How the queue behaves, the deprecated fields considered as in Kong. */
  LogQueue.Settings queueSettings() {
    LogQueue.Settings settings = queue.settings();
    return new LogQueue.Settings(
        queueSize.filter(size -> size > 1).orElse(settings.maxBatchSize()),
        flushTimeout
            .filter(seconds -> seconds != 2)
            .map(seconds -> (long) (seconds * 1e9))
            .orElse(settings.maxCoalescingDelay()),
        settings.maxEntries(),
        settings.maxBytes(),
        settings.maxRetryTime(),
        settings.initialRetryDelay(),
        settings.maxRetryDelay(),
        settings.senders());
  }

  /** Plugins that send to the same place in the same way share a queue: by Kong's name for it. */
  String queueName() {
    return "%s:%s:%s:%s:%s:%s"
        .formatted(httpEndpoint, method, contentType, timeout, keepalive, retryCount);
  }

  /** Without endpoint and headers, which may hold passwords. */
  @Override
  public String toString() {
    return "http-log by " + method.orElse("POST") + ", " + queue;
  }
}
