package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.EntitySchemas;
import org.jspecify.annotations.Nullable;

/**
 * Kong's declarative format, versions 1.1, 2.1 and 3.0: entities in lists by the names of their
 * types, and inside the entities that they point to. Immutable and thread-safe.
 */
public final class DeclarativeFormat {
  private static final String VERSION = "_format_version";
  private static final String TRANSFORM = "_transform";
  private static final Set<String> VERSIONS = Set.of("1.1", "2.1", "3.0");

  /** What decK writes into its files, and takes out before it sends them. */
  private static final Set<String> OF_DECK =
      Set.of("_info", "_workspace", "_konnect", "_plugin_configs");

  private final Relations relations;
  private final EntitySchemas schemas;

  /**
   * The format of these types.
   *
   * @param types parents first
   */
  public DeclarativeFormat(Collection<EntityType<?>> types, EntitySchemas schemas) {
    this.relations = new Relations(types);
    this.schemas = schemas;
  }

  Relations relations() {
    return relations;
  }

  /**
   * The entities of a document, complete and with ids, parents before their children.
   *
   * @throws InvalidDocumentException with everything that is wrong with it
   */
  public DeclaredEntities read(Document document, Reading reading) {
    Map<String, @Nullable Object> values = document.values();
    Findings findings = new Findings();
    checkHead(values, findings);
    Object version = values.get(VERSION);
    if ("1.1".equals(version) || "2.1".equals(version)) {
      values = OldPaths.migrated(values);
    }
    List<Item> items = new ArrayList<>();
    for (EntityType<?> type : relations.types()) {
      collect(type, null, "", values.get(type.name()), items, findings);
    }
    boolean transform = !Boolean.FALSE.equals(values.get(TRANSFORM));
    return new EntityBuilder(relations, schemas, reading, findings).build(items, transform);
  }

  private void checkHead(Map<String, @Nullable Object> values, Findings findings) {
    values.forEach(
        (name, value) -> {
          if (name.equals(TRANSFORM)) {
            findings.check(List.of(name), value instanceof Boolean, "expected a boolean");
          } else if (Findings.isRemark(name)) {
            findings.remark(List.of(name), value);
          } else if (!name.equals(VERSION) && relations.type(name).isEmpty()) {
            findings.schema(List.of(name), "unknown field");
          }
        });
    Object version = values.get(VERSION);
    if (version == null) {
      findings.schema(List.of(VERSION), "required field missing");
    } else if (!(version instanceof String)) {
      findings.schema(List.of(VERSION), "expected a string");
    } else if (!VERSIONS.contains(version)) {
      findings.schema(List.of(VERSION), "expected one of: 1.1, 2.1, 3.0");
    }
  }

  /** Finds the entities of a list and those inside of them. */
  private void collect(
      EntityType<?> type,
      @Nullable Item parent,
      String link,
      @Nullable Object value,
      List<Item> items,
      Findings findings) {
    if (value == null) {
      return;
    }
    List<Object> path = parent == null ? new ArrayList<>() : parent.path();
    path.add(type.name());
    if (!(value instanceof List<?> list)) {
      boolean isEmptyObject = value instanceof Map<?, ?> map && map.isEmpty();
      findings.check(path, isEmptyObject, "expected an array");
      return;
    }
    int number = 0;
    for (Object element : list) {
      number++;
      if (isName(type, parent, element)) {
        element = Map.of("name", element);
      }
      if (!(element instanceof Map<?, ?> object)) {
        List<Object> at = new ArrayList<>(path);
        at.add(number);
        findings.schema(at, "expected a record");
        continue;
      }
      Map<String, @Nullable Object> values = JsonValues.object(object);
      Item item =
          parent == null
              ? Item.top(type, values, number)
              : parent.child(type, values, link, number);
      items.add(item);
      relations
          .childrenOf(type)
          .forEach(
              (name, field) ->
                  collect(
                      relations.type(name).orElseThrow(),
                      item,
                      field,
                      values.get(name),
                      items,
                      findings));
    }
  }

  /** A certificate may name its SNIs as in the Admin API, where a name is all that is said. */
  private static boolean isName(EntityType<?> type, @Nullable Item parent, @Nullable Object value) {
    return type.name().equals("snis") && parent != null && value instanceof String;
  }

  /**
   * What a user may do about a problem beside what its message says; empty when there is nothing.
   */
  public static String advice(Problem problem) {
    return problem.path().size() == 1 && OF_DECK.contains(problem.path().get(0))
        ? "decK's own; take the key out, or let decK sync the file"
        : "";
  }
}
