package org.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.plugins.acl.AclGroup;
import org.gatehouse.plugins.acl.AclPlugin;
import org.gatehouse.plugins.iprestriction.IpRestrictionPlugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What acl and ip-restriction cost a request that they let pass: the hook with the real lookup
 * cache, on an exchange without sockets.
 */
public class SecurityPluginsBench extends CallBench {
  private static final int CLIENTS = 16;

  /** The groups of each consumer; the denied ranges are 1,000 times as many. */
  @Param({"1", "10", "100"})
  public int size;

  private final PluginFrame frame = new PluginFrame();
  private FakeExchange[] exchanges = {};
  private Plugin acl = new Plugin() {};
  private Plugin ipRestriction = new Plugin() {};
  private int next;

  private record Proof(UUID id, EntityRef consumer) implements Credential {}

  /** Consumers in groups of which one is allowed, at addresses none of which is denied. */
  @Setup
  public void configure() {
    Random random = new Random(1);
    exchanges = new FakeExchange[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      Consumer consumer = SampleEntities.consumer("c" + i);
      for (int j = 0; j < size; j++) {
        frame.add(
            SampleEntities.entity(
                AclGroup.class,
                Map.of(
                    "id", SampleEntities.id(i + "/" + j),
                    "group", "group-" + j,
                    "consumer", Map.of("id", consumer.id().toString()))));
      }
      exchanges[i] =
          FakeExchange.request("GET", "/")
              .clientIp("250.%d.%d.%d".formatted(i, random.nextInt(256), random.nextInt(256)))
              .authenticated(consumer, new Proof(consumer.id(), new EntityRef(consumer.id())))
              .build();
    }
    acl = frame.plugin(AclPlugin.TYPE, Map.of("allow", List.of("group-0", "others")));
    List<String> deny = new ArrayList<>();
    for (int i = 0; i < size * 1000; i++) {
      deny.add(AddressRangesBench.Family.IPV4.range(random));
    }
    ipRestriction = frame.plugin(IpRestrictionPlugin.TYPE, Map.of("deny", deny));
    PluginFrame.mustPass(acl, exchanges);
    PluginFrame.mustPass(ipRestriction, exchanges);
  }

  @TearDown
  public void close() {
    frame.close();
  }

  private FakeExchange exchange() {
    next = (next + 1) % CLIENTS;
    return exchanges[next];
  }

  @Benchmark
  public Outcome acl() {
    return acl.onAccess(exchange());
  }

  @Benchmark
  public Outcome ipRestriction() {
    return ipRestriction.onAccess(exchange());
  }
}
