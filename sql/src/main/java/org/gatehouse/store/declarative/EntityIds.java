package org.gatehouse.store.declarative;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * The ids of entities that do not say theirs: made of what they are called, and so the same on
 * every node and each time that a document is read, and the same as Kong's.
 *
 * <p>An id is a UUID of version 5 (RFC 9562 §5.5) of the entity's key, in a name space of its type.
 * Where Kong has no key and draws an id at random, ours is made of where the entity stands and what
 * it says, without its secrets, which could be guessed from an id. Not thread-safe.
 */
final class EntityIds {
  private static final UUID ROOT = UUID.fromString("fd02801f-0957-4a15-a55a-c8d9606f30b5");

  /** The fields that Kong finds entities by in its cache, which go before the endpoint key. */
  private static final Map<String, List<String>> CACHE_KEYS =
      Map.of(
          "plugins", List.of("name", "route", "service", "consumer"),
          "targets", List.of("upstream", "target"),
          "keys", List.of("kid", "set"),
          "vaults", List.of("prefix"),
          "acls", List.of("consumer", "group"),
          "basicauth_credentials", List.of("username"),
          "hmacauth_credentials", List.of("username"),
          "jwt_secrets", List.of("key"),
          "keyauth_credentials", List.of("key"),
          "oauth2_credentials", List.of("client_id"));

  /** What stands for the workspace in Kong's keys. */
  private static final String WORKSPACE = "*";

  private final Map<String, UUID> nameSpaces = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();

  /** The id of an entity whose parent, if it stands inside one, has its own already. */
  UUID idOf(Item item) {
    if (item.values().get("id") instanceof String given) {
      Optional<UUID> id = parsed(given);
      if (id.isPresent()) {
        return id.get();
      }
    }
    return nameBased(nameSpace(item.type()), kongKey(item).orElseGet(() -> ownKey(item)));
  }

  /** The UUID that a text is, as clients may write it. */
  static Optional<UUID> parsed(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether an entity of these values has an id that other readers of the document see too. */
  static boolean isGivenOrKongs(Item item) {
    return item.values().get("id") != null || kongKey(item).isPresent();
  }

  private static Optional<String> kongKey(Item item) {
    List<String> cacheKey = CACHE_KEYS.get(item.type().name());
    if (cacheKey == null && !item.type().uniqueTogether().isEmpty()) {
      cacheKey = item.type().uniqueTogether().get(0);
    }
    return cacheKey == null ? endpointKey(item) : cacheKey(item, cacheKey);
  }

  /** Kong leaves out what is there, but no text: a null, or a pointer to another entity. */
  private static Optional<String> cacheKey(Item item, List<String> fields) {
    List<String> key = new ArrayList<>(List.of(item.type().name(), WORKSPACE));
    for (String name : fields) {
      Field field = item.type().schema().field(name).orElseThrow();
      if (field.is(Trait.AUTO)) {
        return Optional.empty();
      }
      Object value = item.values().get(name);
      if (value instanceof String text) {
        key.add(text);
      } else if (!item.values().containsKey(name)) {
        if (name.equals(item.link())) {
          key.add(item.parent().orElseThrow().id().toString());
        } else if (field.is(Trait.REQUIRED)) {
          return Optional.empty();
        } else {
          key.add("");
        }
      }
    }
    return Optional.of(String.join(":", key));
  }

  private static Optional<String> endpointKey(Item item) {
    Optional<Field> field = item.type().endpointKey();
    if (field.isEmpty() || !(item.values().get(field.get().name()) instanceof String key)) {
      return Optional.empty();
    }
    if (field.get().is(Trait.UNIQUE)) {
      return Optional.of(key);
    }
    StringBuilder whole = new StringBuilder(key);
    for (Field parent : item.type().foreignFields()) {
      if (parent.cascades()) {
        whole.append(':');
        whole.append(
            item.parent()
                .map(of -> (Object) of.id())
                .orElseGet(() -> String.valueOf(item.values().get(parent.name()))));
      }
    }
    return Optional.of(whole.append(':').append(WORKSPACE).toString());
  }

  /** Entities that say the same in the same place are told apart by their order. */
  private String ownKey(Item item) {
    Map<String, @Nullable Object> said = new TreeMap<>();
    for (Field field : item.type().schema().fields()) {
      String name = field.name();
      if (item.values().containsKey(name) && !field.is(Trait.SECRET) && !name.equals("tags")) {
        said.put(name, item.values().get(name));
      }
    }
    String key =
        "gatehouse:"
            + item.parent().map(of -> of.id().toString()).orElse("")
            + RecordCodec.write(said);
    int order = seen.merge(item.type().name() + key, 1, Integer::sum);
    return key + order;
  }

  private UUID nameSpace(EntityType<?> type) {
    return nameSpaces.computeIfAbsent(type.name(), name -> nameBased(ROOT, name));
  }

  static UUID nameBased(UUID nameSpace, String name) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(nameSpace.getMostSignificantBits())
            .putLong(nameSpace.getLeastSignificantBits())
            .flip());
    ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    long high = (digest.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x5000;
    long low = (digest.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
