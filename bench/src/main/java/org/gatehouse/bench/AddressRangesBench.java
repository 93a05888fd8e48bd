package org.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatehouse.api.config.AddressRanges;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What it costs to find an address among few and many ranges.
 *
 * <p>On a busy machine: {@code -bm ss -bs 4096 -wi 300 -i 500}, and the lowest of the batches.
 */
public class AddressRangesBench extends CallBench {
  /** So many different addresses that no branch predictor learns them. */
  private static final int ADDRESSES = 4096;

  @Param({"IPV4", "IPV6"})
  public Family family = Family.IPV4;

  @Param({"10", "1000", "100000"})
  public int ranges;

  private AddressRanges set = AddressRanges.of(List.of());
  private String[] texts = {};
  private byte[][] addresses = {};
  private int next;

  /** A kind of address, and how it is written. */
  public enum Family {
    IPV4,
    IPV6;

    /** An address of the part of the space that the ranges are in. */
    String address(Random random) {
      if (this == IPV4) {
        return "%d.%d.%d.%d"
            .formatted(
                1 + random.nextInt(223),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256));
      }
      return "2%03x:%x:%x:%x::%x"
          .formatted(
              random.nextInt(0x1000),
              random.nextInt(0x10000),
              random.nextInt(0x10000),
              random.nextInt(0x10000),
              random.nextInt(0x10000));
    }

    /** The lengths of ranges as block lists have them. */
    String range(Random random) {
      return address(random)
          + "/"
          + (this == IPV4 ? 16 + random.nextInt(17) : 32 + random.nextInt(33));
    }
  }

  /** Makes random ranges, and addresses of which a half is within one of them. */
  @Setup
  public void build() {
    Random random = new Random(1);
    List<String> list = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      list.add(family.range(random));
    }
    set = AddressRanges.of(list);
    texts = new String[ADDRESSES];
    addresses = new byte[ADDRESSES][];
    for (int i = 0; i < ADDRESSES; i++) {
      String range = list.get(random.nextInt(ranges));
      texts[i] = i % 2 == 0 ? range.substring(0, range.indexOf('/')) : family.address(random);
      byte[] bytes = AddressRanges.parse(texts[i]);
      if (bytes == null) {
        throw new IllegalStateException(texts[i]);
      }
      addresses[i] = bytes;
    }
  }

  /** The look-up alone. */
  @Benchmark
  public boolean contains() {
    next = (next + 1) % ADDRESSES;
    return set.contains(addresses[next]);
  }

  /** As the plugin does it: the address is a text. */
  @Benchmark
  public boolean parseAndContains() {
    next = (next + 1) % ADDRESSES;
    return set.contains(texts[next]);
  }
}
