package org.gatehouse.plugins.requestsizelimiting;

import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.OneOf;

/** Settings of {@link RequestSizeLimitingPlugin}. */
public record RequestSizeLimitingConfig(
    @Doc("How long a body may be, in units of size_unit.") @Default("128")
        Optional<Long> allowedPayloadSize,
    @Doc("The unit: 1, 1024 or 1048576 bytes.")
        @OneOf({"megabytes", "kilobytes", "bytes"})
        @Default("megabytes")
        String sizeUnit,
    @Doc("Whether requests must tell the length of their body, unless it comes in chunks.")
        @Default("false")
        boolean requireContentLength) {

  private static final long DEFAULT_SIZE = 128;

  /** The limit; beyond all lengths when it is too large to count. */
  long allowedBytes() {
    long unit =
        switch (sizeUnit) {
          case "megabytes" -> 1024 * 1024;
          case "kilobytes" -> 1024;
          default -> 1;
        };
    long size = allowedPayloadSize.orElse(DEFAULT_SIZE);
    return size > Long.MAX_VALUE / unit ? Long.MAX_VALUE : size * unit;
  }
}
