package org.gatehouse.gateway.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.store.settings.Settings;

/**
 * How names are looked up.
 *
 * @param servers empty for those of this machine
 * @param order kinds of records to ask for, {@code LAST} for the one that had an answer before
 * @param validTtl in place of what records say
 * @param staleTtl how long an answer may be used beyond its time
 * @param notFoundTtl how long to believe that there is none
 * @param errorTtl how long to wait after a failure
 * @param timeout for all of one question
 * @param cacheSize the most names that are remembered
 */
public record DnsSettings(
    List<InetSocketAddress> servers,
    Path hostsFile,
    List<String> order,
    Optional<Duration> validTtl,
    Duration staleTtl,
    Duration notFoundTtl,
    Duration errorTtl,
    Duration timeout,
    int cacheSize) {
  private static final int PORT = 53;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** What the settings of a node say. */
  public static DnsSettings of(Settings settings) {
    return new DnsSettings(
        settings.dnsResolver().stream().map(DnsSettings::server).toList(),
        Path.of(settings.dnsHostsfile()),
        settings.dnsOrder(),
        settings.dnsValidTtl().map(DnsSettings::seconds),
        seconds(settings.dnsStaleTtl()),
        seconds(settings.dnsNotFoundTtl()),
        seconds(settings.dnsErrorTtl()),
        TIMEOUT,
        settings.dnsCacheSize());
  }

  private static InetSocketAddress server(String text) {
    HostAddress address = HostAddress.parse(text).withDefaultPort(PORT);
    if (address.kind() == HostAddress.Kind.NAME) {
      throw new IllegalArgumentException(
          "dns_resolver: " + text + " (expected: an IP address, with a port or without)");
    }
    return new InetSocketAddress(address.host(), address.port().orElse(PORT));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
