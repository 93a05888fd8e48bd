package org.gatehouse.gateway.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.gateway.dns.DnsAnswer.Place;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks the hosts file and then DNS servers where a name leads, every time anew. The servers of this
 * machine, and how it completes names (resolv.conf), are those that it had at the start.
 * Thread-safe.
 */
final class DnsLookup {
  private static final int MAX_CNAMES = 8;
  private static final int MAX_SRV_TARGETS = 64;
  private static final long HOSTS_FILE_TTL_SECONDS = 5;

  private final Resolver resolver;
  private final HostsFile hosts;
  private final List<Integer> order;
  private final List<Name> searchPath;
  private final int ndots;

  DnsLookup(DnsSettings settings) {
    ResolverConfig machine = ResolverConfig.getCurrentConfig();
    List<InetSocketAddress> servers =
        settings.servers().isEmpty() ? machine.servers() : settings.servers();
    ExtendedResolver all = new ExtendedResolver(servers.stream().map(DnsLookup::server).toList());
    all.setTimeout(settings.timeout());
    all.setRetries(2);
    this.resolver = all;
    this.hosts = new HostsFile(settings.hostsFile());
    this.order = order(settings.order());
    this.searchPath = machine.searchPath();
    this.ndots = machine.ndots();
  }

  private static Resolver server(InetSocketAddress address) {
    SimpleResolver server = new SimpleResolver(address);
    server.setTimeout(Duration.ofSeconds(2));
    return server;
  }

  /** CNAMEs are followed whatever is asked for, so that they need no question of their own. */
  private static List<Integer> order(List<String> names) {
    List<Integer> types = new ArrayList<>();
    for (String name : names) {
      int type = Type.value(name.toUpperCase(Locale.ROOT));
      if (type == Type.SRV || type == Type.A || type == Type.AAAA) {
        types.add(type);
      }
    }
    return List.copyOf(types);
  }

  /** An answer, and the type of the records that it is made of; 0 for none. */
  record Found(DnsAnswer answer, int type) {
    static final Found ERROR = new Found(DnsAnswer.ERROR, 0);
  }

  /**
   * Looks a name up.
   *
   * @param last the type to ask for first; 0 for the usual order
   */
  Found ask(String host, int last) {
    try {
      Optional<InetAddress> known = inHostsFile(host);
      if (known.isPresent()) {
        Place place = new Place(host, known.get(), 0, -1);
        return new Found(DnsAnswer.found(List.of(place), HOSTS_FILE_TTL_SECONDS), 0);
      }
      return askServers(host, last);
    } catch (TextParseException e) {
      return new Found(DnsAnswer.NOT_FOUND, 0);
    } catch (IOException e) {
      return Found.ERROR;
    }
  }

  private Optional<InetAddress> inHostsFile(String host) throws IOException {
    Optional<InetAddress> found = hosts.address(Name.fromString(host, Name.root));
    String lower = host.toLowerCase(Locale.ROOT);
    if (found.isEmpty() && (lower.equals("localhost") || lower.endsWith(".localhost"))) {
      // never asked of a server (RFC 6761 §6.3)
      return Optional.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }
    return found;
  }

  private Found askServers(String host, int last) throws IOException {
    boolean hasFailed = false;
    for (Name name : candidates(host)) {
      for (int type : types(last)) {
        DnsAnswer answer = type == Type.SRV ? services(name) : addresses(name, type, host);
        if (answer.isFound()) {
          return new Found(answer, type);
        }
        hasFailed |= answer.status() == DnsAnswer.Status.ERROR;
      }
    }
    return new Found(hasFailed ? DnsAnswer.ERROR : DnsAnswer.NOT_FOUND, 0);
  }

  private List<Integer> types(int last) {
    if (last == 0 || !order.contains(last)) {
      return order;
    }
    List<Integer> types = new ArrayList<>(order);
    types.remove((Integer) last);
    types.add(0, last);
    return types;
  }

  /** The full names that a name may stand for, as resolv.conf says (search, ndots). */
  private List<Name> candidates(String host) throws TextParseException {
    Name name = Name.fromString(host);
    if (name.isAbsolute()) {
      return List.of(name);
    }
    List<Name> all = new ArrayList<>();
    for (Name suffix : searchPath) {
      all.add(Name.fromString(host, suffix));
    }
    // labels() counts no root here, so there is one dot less than labels
    all.add(name.labels() - 1 >= ndots ? 0 : all.size(), Name.fromString(host, Name.root));
    return all;
  }

  private DnsAnswer addresses(Name name, int type, String shownAs) throws IOException {
    List<Record> records = new ArrayList<>();
    DnsAnswer failure = query(name, type, records);
    if (failure != null) {
      return failure;
    }
    List<Place> places = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    for (Record one : records) {
      ttl = Math.min(ttl, one.getTTL());
      InetAddress address = address(one);
      if (address != null) {
        places.add(new Place(shownAs, address, 0, -1));
      }
    }
    places.sort(Comparator.comparing(place -> place.address().getHostAddress()));
    return places.isEmpty() ? DnsAnswer.NOT_FOUND : DnsAnswer.found(places, ttl);
  }

  private static @Nullable InetAddress address(Record one) throws IOException {
    // without the name, which InetAddress would show
    if (one instanceof ARecord v4) {
      return InetAddress.getByAddress(v4.getAddress().getAddress());
    }
    return one instanceof AAAARecord v6
        ? InetAddress.getByAddress(v6.getAddress().getAddress())
        : null;
  }

  /** The targets of the best priority; the others are not used, as in Kong. */
  private DnsAnswer services(Name name) throws IOException {
    List<Record> records = new ArrayList<>();
    DnsAnswer failure = query(name, Type.SRV, records);
    if (failure != null) {
      return failure;
    }
    long ttl = Long.MAX_VALUE;
    int priority = Integer.MAX_VALUE;
    for (Record one : records) {
      ttl = Math.min(ttl, one.getTTL());
      priority = one instanceof SRVRecord srv ? Math.min(priority, srv.getPriority()) : priority;
    }
    List<Place> places = new ArrayList<>();
    int asked = 0;
    for (Record one : records) {
      if (one instanceof SRVRecord srv
          && srv.getPriority() == priority
          && asked++ < MAX_SRV_TARGETS) {
        DnsAnswer of = hostOf(srv);
        ttl = of.isFound() ? Math.min(ttl, of.ttlSeconds()) : ttl;
        for (Place place : of.places()) {
          places.add(new Place(place.name(), place.address(), srv.getPort(), srv.getWeight()));
        }
      }
    }
    places.sort(
        Comparator.comparing((Place place) -> place.address().getHostAddress())
            .thenComparing(Place::port));
    return places.isEmpty() ? DnsAnswer.NOT_FOUND : DnsAnswer.found(places, ttl);
  }

  private DnsAnswer hostOf(SRVRecord srv) throws IOException {
    String host = srv.getTarget().toString(true);
    Optional<InetAddress> known = inHostsFile(host);
    if (known.isPresent()) {
      Place place = new Place(host, known.get(), 0, -1);
      return DnsAnswer.found(List.of(place), HOSTS_FILE_TTL_SECONDS);
    }
    DnsAnswer v4 = addresses(srv.getTarget(), Type.A, host);
    return v4.isFound() ? v4 : addresses(srv.getTarget(), Type.AAAA, host);
  }

  /**
   * Asks for records of a type, and follows CNAMEs that the server did not follow itself.
   *
   * @param records takes what was answered, CNAMEs included
   * @return null, or how it failed
   */
  private @Nullable DnsAnswer query(Name name, int type, List<Record> records) throws IOException {
    Name asked = name;
    for (int i = 0; i < MAX_CNAMES; i++) {
      Message reply = resolver.send(Message.newQuery(Record.newRecord(asked, type, DClass.IN)));
      if (reply.getRcode() == Rcode.NXDOMAIN) {
        return DnsAnswer.NOT_FOUND;
      }
      if (reply.getRcode() != Rcode.NOERROR) {
        return DnsAnswer.ERROR;
      }
      Name next = null;
      boolean isThere = false;
      for (Record one : reply.getSection(Section.ANSWER)) {
        records.add(one);
        isThere |= one.getType() == type;
        next = one instanceof CNAMERecord alias ? alias.getTarget() : next;
      }
      if (isThere) {
        return null;
      }
      if (next == null) {
        return DnsAnswer.NOT_FOUND;
      }
      asked = next;
    }
    return DnsAnswer.ERROR;
  }
}
