package org.gatehouse.gateway.exchange;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.api.config.AddressRanges;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.Version;

/**
 * What the request path needs of a node's settings, in the form that it needs it in.
 *
 * @param serverName what {@code Server} says, {@code gatehouse/0.1.0}
 * @param via what {@code Via} says of a message of HTTP/1.1, {@code 1.1 gatehouse/0.1.0}
 * @param responseHeaders the headers that Gatehouse adds to responses
 * @param upstreamRequestId whether upstreams get {@code X-Kong-Request-Id}
 * @param trustedProxies whose word about the client is taken
 * @param realIpHeader where they tell the client's address
 * @param realIpRecursive whether the last address that is not a trusted proxy's is taken, not the
 *     last one
 * @param errorDefaultType the form of errors for clients that say nothing
 * @param dropSpoofedHeaders whether headers that only Gatehouse may set are taken from requests
 */
public record ProxySettings(
    String serverName,
    String via,
    Set<ResponseHeader> responseHeaders,
    boolean upstreamRequestId,
    AddressRanges trustedProxies,
    String realIpHeader,
    boolean realIpRecursive,
    String errorDefaultType,
    boolean dropSpoofedHeaders) {

  /** A header that Gatehouse adds to responses when the setting {@code headers} says so. */
  public enum ResponseHeader {
    SERVER("Server"),
    VIA("Via"),
    PROXY_LATENCY("X-Kong-Proxy-Latency"),
    RESPONSE_LATENCY("X-Kong-Response-Latency"),
    UPSTREAM_LATENCY("X-Kong-Upstream-Latency"),
    UPSTREAM_STATUS("X-Kong-Upstream-Status"),
    REQUEST_ID("X-Kong-Request-Id");

    private final String headerName;

    ResponseHeader(String headerName) {
      this.headerName = headerName;
    }

    /** The name of the header. */
    public String headerName() {
      return headerName;
    }

    /** Reads the setting {@code headers}: names, {@code server_tokens} and the like, or off. */
    public static Set<ResponseHeader> named(Collection<String> names) {
      EnumSet<ResponseHeader> headers = EnumSet.noneOf(ResponseHeader.class);
      for (String name : names) {
        switch (name) {
          case "server_tokens" -> headers.addAll(List.of(SERVER, VIA));
          case "latency_tokens" ->
              headers.addAll(List.of(PROXY_LATENCY, RESPONSE_LATENCY, UPSTREAM_LATENCY));
          default ->
              EnumSet.allOf(ResponseHeader.class).stream()
                  .filter(header -> header.headerName.equalsIgnoreCase(name))
                  .forEach(headers::add);
        }
      }
      return headers;
    }
  }

  /** What the settings of a node say. */
  public static ProxySettings of(Settings settings) {
    return new ProxySettings(
        "gatehouse/" + Version.CURRENT,
        "1.1 gatehouse/" + Version.CURRENT,
        ResponseHeader.named(settings.headers()),
        settings.headersUpstream().contains("X-Kong-Request-Id"),
        AddressRanges.of(settings.trustedIps()),
        settings.realIpHeader(),
        settings.realIpRecursive(),
        settings.errorDefaultType(),
        settings.dropSpoofedHeaders());
  }

  /** The settings of a node that was given none, under a name. */
  public static ProxySettings defaults(String serverName) {
    return new ProxySettings(
        serverName,
        "1.1 " + serverName,
        ResponseHeader.named(List.of("server_tokens", "latency_tokens", "X-Kong-Request-Id")),
        true,
        AddressRanges.of(List.of()),
        "X-Real-IP",
        false,
        "text/plain",
        true);
  }
}
