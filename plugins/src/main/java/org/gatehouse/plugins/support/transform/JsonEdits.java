package org.gatehouse.plugins.support.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes of the members of a JSON object, done in the order remove, rename, replace, add, append.
 * A name stands for a member of the object itself, whatever characters it has, as in Kong.
 * Immutable.
 */
public final class JsonEdits {
  /** Numbers that are not edited keep all their digits. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final List<String> removed;
  private final List<NamedValue> renamed;
  private final List<Member> replaced;
  private final List<Member> added;
  private final List<Member> appended;

  /** Each list has entries as in {@link NamedValue}. */
  public JsonEdits(
      List<String> remove,
      List<String> rename,
      TypedValues replace,
      TypedValues add,
      TypedValues append) {
    this.removed = NamedValue.parseAll(remove).stream().map(NamedValue::name).toList();
    this.renamed =
        NamedValue.parseAll(rename).stream().filter(names -> names.value().isPresent()).toList();
    this.replaced = replace.members();
    this.added = add.members();
    this.appended = append.members();
  }

  /**
   * Entries {@code name:value}, and the JSON types of their values.
   *
   * @param types {@code boolean}, {@code number} or {@code string} for each entry; the entries
   *     beyond the end of the list are strings
   */
  public record TypedValues(List<String> entries, List<String> types) {
    private List<Member> members() {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        NamedValue entry = NamedValue.parse(entries.get(i));
        // Kong encodes an absent value before it looks at its type
        String text = entry.value().orElse("null");
        value(text, i < types.size() ? types.get(i) : "string")
            .ifPresent(value -> members.add(new Member(entry.name(), value)));
      }
      return List.copyOf(members);
    }

    /** Empty when the text is not of the type: then the entry does nothing. */
    private static Optional<JsonNode> value(String text, String type) {
      return switch (type) {
        case "boolean" -> Optional.of(BooleanNode.valueOf(text.equals("true")));
        case "number" -> number(text);
        default -> Optional.of(TextNode.valueOf(text));
      };
    }

    private static Optional<JsonNode> number(String text) {
      try {
        return Optional.of(DecimalNode.valueOf(new BigDecimal(text.strip())));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private record Member(String name, JsonNode value) {}

  /** Whether there is nothing to change. */
  public boolean isEmpty() {
    return removed.isEmpty()
        && renamed.isEmpty()
        && replaced.isEmpty()
        && added.isEmpty()
        && appended.isEmpty();
  }

  /** The body with the changes made; empty when it is not a JSON object. */
  public Optional<byte[]> applyTo(byte[] body) {
    try {
      if (!(MAPPER.readTree(body) instanceof ObjectNode object)) {
        return Optional.empty();
      }
      change(object);
      return Optional.of(MAPPER.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private void change(ObjectNode object) {
    object.remove(removed);
    for (NamedValue names : renamed) {
      JsonNode value = object.remove(names.name());
      if (value != null) {
        object.set(names.value().orElseThrow(), value);
      }
    }
    for (Member member : replaced) {
      if (object.has(member.name)) {
        object.set(member.name, member.value);
      }
    }
    for (Member member : added) {
      if (!object.has(member.name)) {
        object.set(member.name, member.value);
      }
    }
    appended.forEach(member -> append(object, member));
  }

  /** A string becomes a list of two, a list grows, anything else becomes a list of one. */
  private static void append(ObjectNode object, Member member) {
    JsonNode known = object.get(member.name);
    if (known instanceof ArrayNode list) {
      list.add(member.value);
      return;
    }
    ArrayNode list = object.arrayNode();
    if (known != null && known.isTextual()) {
      list.add(known);
    }
    object.set(member.name, list.add(member.value));
  }
}
