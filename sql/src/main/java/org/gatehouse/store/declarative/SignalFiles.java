package org.gatehouse.store.declarative;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.Signal;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * Signals of the applications of a node to each other, a file for each, by number. A number is
 * taken first and its signal written then, so that no two senders have the same and no reader sees
 * a later one before it. Numbers grow over restarts too: they are not less than the time.
 */
final class SignalFiles {
  private static final Duration KEPT = Duration.ofHours(1);

  /** A sender that took a number longer ago than this has died. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SUFFIX = ".json";

  private final SmallFiles files;

  SignalFiles(SmallFiles files) {
    this.files = files;
  }

  void send(Signal signal) {
    long number = Math.max(newestNumber() + 1, System.currentTimeMillis());
    while (!files.claim(name(number))) {
      number++;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", signal.name());
    json.put("node", signal.node().map(UUID::toString).orElse(null));
    json.put("data", signal.data());
    files.write(name(number), RecordCodec.write(json), Instant.now());
  }

  private static String name(long number) {
    return "%019d%s".formatted(number, SUFFIX);
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  private long newestNumber() {
    List<String> names = files.names();
    return names.isEmpty() ? 0 : number(names.get(names.size() - 1));
  }

  /** The number of the newest signal that is there; 0 when there is none. */
  long newest() {
    List<Signal> all = since(0);
    return all.isEmpty() ? 0 : all.get(all.size() - 1).number();
  }

  /** The signals after a number, oldest first. */
  List<Signal> since(long number) {
    List<Signal> signals = new ArrayList<>();
    for (String name : files.names()) {
      if (number(name) > number) {
        String text = files.read(name).orElse("");
        if (!text.isEmpty()) {
          signals.add(signal(number(name), text));
        } else if (files.modified(name).filter(this::isFresh).isPresent()) {
          break;
        }
      }
    }
    return signals;
  }

  private boolean isFresh(Instant time) {
    return time.isAfter(Instant.now().minus(PATIENCE));
  }

  private static Signal signal(long number, String text) {
    Map<String, @Nullable Object> json =
        JsonValues.object(Objects.requireNonNull(RecordCodec.parse(text)));
    return new Signal(
        number,
        String.valueOf(json.get("name")),
        Optional.ofNullable((String) json.get("node")).map(UUID::fromString),
        JsonValues.object(Objects.requireNonNull(json.get("data"))));
  }

  void forgetOld() {
    files.removeOlder(Instant.now().minus(KEPT));
  }
}
