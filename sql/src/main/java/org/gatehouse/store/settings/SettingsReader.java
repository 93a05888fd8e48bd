package org.gatehouse.store.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.FieldKind;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the settings of a node: defaults, then the file {@code gatehouse.conf}, then the system
 * properties {@code gatehouse.KEY}, then the environment's {@code GATEHOUSE_KEY}, then JNDI's
 * {@code java:comp/env/gatehouse/KEY}; the last to name a key wins.
 *
 * <p>The file has lines {@code key = value}; what follows a {@code #} at the start of a line or
 * after a blank is a comment. Lists are divided by commas. A key that is not known, or a value that
 * does not fit, is refused with its key, value and place. Of the environment, what Kubernetes tells
 * containers of a Service named {@code gatehouse} or {@code gatehouse-proxy} is left alone.
 */
public final class SettingsReader {
  private static final String PROPERTY_PREFIX = "gatehouse.";
  private static final String ENVIRONMENT_PREFIX = "GATEHOUSE_";

  /** Names with our prefix that are not settings of the WARs: the launcher's and server.xml's. */
  private static final List<String> NOT_SETTINGS =
      List.of(
          "conf",
          "java_opts",
          "scheduling",
          "debug",
          "home",
          "version",
          "admin_address",
          "status_address",
          "drain_seconds",
          "ssl_cert",
          "ssl_cert_key",
          "ssl_verify_client");

  /**
   * Kubernetes' service links; see <a
   * href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">
   * Environment variables</a>.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_\\d+_(TCP|UDP|SCTP)(_.*)?");

  /** What a link {@code GATEHOUSE_PROXY_PORT} says: it has the name of a setting. */
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  private static final Pattern COMMAS = Pattern.compile(",");
  private static final Pattern BLANK = Pattern.compile("\\s+");

  /** Java would take more for numbers: NaN, 1d, 0x1p3. */
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?");

  private static final String TEST_PREFIX = "test_";

  private final ConfigSchema<Settings> schema = ConfigSchema.of(Settings.class);
  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private record Entry(String text, String origin) {}

  private SettingsReader() {}

  /**
   * The settings of this process.
   *
   * @param jndi looks a key up in {@code java:comp/env/gatehouse/}; null for what is not there
   * @throws SettingsException naming every setting that is wrong
   */
  public static Settings read(Function<String, @Nullable String> jndi) {
    Map<String, String> properties = new LinkedHashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> properties.put(name, System.getProperty(name, "")));
    return read(System.getenv(), properties, jndi);
  }

  /** As {@link #read(Function)}, from the given environment and system properties. */
  public static Settings read(
      Map<String, String> environment,
      Map<String, String> properties,
      Function<String, @Nullable String> jndi) {
    SettingsReader reader = new SettingsReader();
    reader.addFile(environment, properties);
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PROPERTY_PREFIX)) {
            reader.add(name.substring(PROPERTY_PREFIX.length()), value, "system property " + name);
          }
        });
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !isServiceLink(name, value)) {
            String key = name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT);
            reader.add(key, value, "environment variable " + name);
          }
        });
    for (Field field : reader.schema.fields()) {
      String value = jndi.apply(field.name());
      if (value != null) {
        reader.add(field.name(), value, "JNDI java:comp/env/gatehouse/" + field.name());
      }
    }
    return reader.settings();
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
  }

  private void addFile(Map<String, String> environment, Map<String, String> properties) {
    String named =
        Optional.ofNullable(environment.get(ENVIRONMENT_PREFIX + "CONF"))
            .orElse(properties.get(PROPERTY_PREFIX + "conf"));
    Path file = Path.of(named == null ? "gatehouse.conf" : named);
    if (!Files.exists(file)) {
      if (named != null) {
        problems.add("conf: " + named + " (expected: a file that exists)");
      }
      return;
    }
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        addLine(line.replaceFirst("(^|\\s)#.*", "").strip(), file + " line " + ++number);
      }
    } catch (CharacterCodingException e) {
      problems.add("conf: " + file + " (expected: a text file in UTF-8)");
    } catch (IOException e) {
      problems.add("conf: " + file + " cannot be read: " + e.getMessage());
    }
  }

  private void addLine(String line, String origin) {
    int equals = line.indexOf('=');
    if (line.isEmpty()) {
      return;
    }
    if (equals < 1) {
      // No more than the first word: the rest may be a password.
      String word = BLANK.split(line, 2)[0];
      problems.add("%s: %s … (expected: key = value)".formatted(origin, word));
      return;
    }
    add(line.substring(0, equals).strip(), line.substring(equals + 1).strip(), origin);
  }

  private void add(String key, String text, String origin) {
    if (!NOT_SETTINGS.contains(key) && !key.startsWith(TEST_PREFIX)) {
      entries.put(key, new Entry(text, origin));
    }
  }

  private Settings settings() {
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    entries.forEach(
        (key, entry) -> {
          Optional<Field> field = schema.field(key);
          if (field.isEmpty()) {
            problems.add(key + ": unknown setting, in " + entry.origin());
          } else {
            input.put(key, value(field.get(), entry.text()));
          }
        });
    ConfigSchema.Accepted accepted = schema.accept(input, Instant.EPOCH);
    accepted.problems().fields().forEach((key, problem) -> problems.add(problem(key, problem)));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return schema.bind(accepted.value());
  }

  private String problem(String key, @Nullable Object problem) {
    Entry entry = entries.get(key);
    boolean secret = schema.field(key).filter(field -> field.is(Field.Trait.SECRET)).isPresent();
    String expectation = problem instanceof List<?> ofElements ? joined(ofElements) : problem + "";
    return entry == null
        ? key + ": " + expectation
        : "%s: %s (%s), in %s"
            .formatted(key, secret ? "…" : entry.text(), expectation, entry.origin());
  }

  /** What is wrong with the elements of a list, without the nulls of those that are right. */
  private static String joined(List<?> ofElements) {
    return ofElements.stream()
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  /** The JSON value that a text stands for; the text itself when it does not fit the kind. */
  private static @Nullable Object value(Field field, String text) {
    if (field.kind() == FieldKind.ARRAY || field.kind() == FieldKind.SET) {
      List<@Nullable Object> elements = new ArrayList<>();
      COMMAS
          .splitAsStream(text)
          .filter(element -> !element.isBlank())
          .forEach(element -> elements.add(value(field.elements().orElseThrow(), element.strip())));
      return elements;
    }
    if (text.isEmpty()) {
      return null;
    }
    try {
      return switch (field.kind()) {
        case INTEGER -> (Object) Long.valueOf(text);
        case NUMBER -> NUMBER.matcher(text).matches() ? Double.valueOf(text) : text;
        case BOOLEAN -> bool(text);
        default -> text;
      };
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static Object bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes" -> true;
      case "off", "false", "no" -> false;
      default -> text;
    };
  }
}
