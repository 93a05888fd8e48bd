package org.gatehouse.gateway.balancer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Sends what hashes alike to the same target, on every node. When a target comes or goes, only its
 * own share of the hashes moves; when it is unhealthy or has failed, its share is spread over all
 * others meanwhile.
 */
final class ConsistentHashing extends Peers {
  /*
   * A ring of points, each a hash of an address and a number, as ketama and Kong have it.
   * How many points a target has depends on its own weight alone: in Kong they are a share of the
   * whole, so that one target's coming moves the points of all.
   */
  private static final int POINTS_OF_WEIGHT_100 = 160;

  private static final int MOST_POINTS = 1 << 18;

  private final HashKey key;
  private final long[] points;
  private final Peer[] owners;

  ConsistentHashing(TargetHealth health) {
    super(health);
    this.key = HashKey.of(health.upstream());
    List<Point> ring = new ArrayList<>();
    double scale = scale();
    for (Peer peer : peers()) {
      long count = Math.max(1, Math.round(peer.weight() * scale));
      for (long i = 0; i < count; i++) {
        ring.add(new Point(hash(peer.key() + " " + i), peer));
      }
    }
    ring.sort(Comparator.comparingLong(Point::hash).thenComparing(point -> point.owner().key()));
    this.points = ring.stream().mapToLong(Point::hash).toArray();
    this.owners = ring.stream().map(Point::owner).toArray(Peer[]::new);
  }

  private record Point(long hash, Peer owner) {}

  /** Points for each unit of weight, fewer when the weights are huge. */
  private double scale() {
    double scale = POINTS_OF_WEIGHT_100 / 100.0;
    long total = 0;
    for (Peer peer : peers()) {
      total += peer.weight();
    }
    while (total * scale > MOST_POINTS) {
      scale /= 2;
    }
    return scale;
  }

  @Override
  @Nullable Peer choose(Exchange exchange, List<Peer> failed) {
    if (points.length == 0) {
      return null;
    }
    String value = key.of(exchange);
    long hash = value == null ? ThreadLocalRandom.current().nextLong() : hash(value);
    int start = firstAtOrAbove(hash);
    for (int i = 0; i < points.length; i++) {
      Peer owner = owners[(start + i) % points.length];
      if (mayUse(owner, failed)) {
        return owner;
      }
    }
    return null;
  }

  private int firstAtOrAbove(long hash) {
    int low = 0;
    int high = points.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points[middle] < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low % points.length;
  }

  /** FNV-1a, stirred once more, since texts that differ only in their last letter lie close. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
