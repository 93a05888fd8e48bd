package org.gatehouse.plugins.support.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON body whose arguments are the members of its object. */
final class JsonArguments implements BodyArguments {
  /*
   * Numbers keep all their digits, and a name that comes twice makes the body unreadable: which of
   * the two an upstream would take cannot be known.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final JsonNode root;

  private JsonArguments(JsonNode root) {
    this.root = root;
  }

  static Optional<BodyArguments> parse(byte[] body) {
    try {
      JsonNode root = MAPPER.readTree(body);
      return root.isContainerNode() ? Optional.of(new JsonArguments(root)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public @Nullable Object value(String name) {
    JsonNode value = root.get(name);
    return value == null ? null : json(value);
  }

  @Override
  public boolean remove(String name) {
    return root instanceof ObjectNode object && object.remove(name) != null;
  }

  @Override
  public byte[] toBytes() {
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read cannot be written", e);
    }
  }

  @Override
  public Object toJson() {
    return java.util.Objects.requireNonNull(json(root));
  }

  private static @Nullable Object json(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.canConvertToExactIntegral() && node.canConvertToLong()
              ? (Object) node.longValue()
              : (Object) node.doubleValue();
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(json(element)));
        yield list;
      }
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), json(field.getValue())));
        yield map;
      }
      default -> null;
    };
  }
}
