package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is found to be wrong with a document. What breaks a schema is told first, and alone, as in
 * Kong: references and keys of such entities may mean nothing. Mutable; not thread-safe.
 */
final class Findings {
  /** What users may write anywhere for themselves. */
  private static final String COMMENT = "_comment";

  private static final String IGNORE = "_ignore";
  private static final Set<String> REMARKS = Set.of(COMMENT, IGNORE);

  private final ProblemTree schema = new ProblemTree();
  private final ProblemTree relations = new ProblemTree();
  private final List<Problem> ofSchema = new ArrayList<>();
  private final List<Problem> ofRelations = new ArrayList<>();

  static boolean isRemark(String name) {
    return REMARKS.contains(name);
  }

  /** Checks a remark, which is otherwise not looked at. */
  void remark(List<Object> path, @Nullable Object value) {
    if (path.get(path.size() - 1).equals(COMMENT)) {
      check(path, value == null || value instanceof String, "expected a string");
    } else {
      check(path, value == null || value instanceof List<?>, "expected an array");
    }
  }

  void check(List<Object> path, boolean isSound, String message) {
    if (!isSound) {
      schema(path, message);
    }
  }

  /** Something breaks a schema: a message, or the problems of an entity by field. */
  void schema(List<Object> path, Object problem) {
    schema.put(path, problem);
    ofSchema.addAll(Problem.of(path, problem));
  }

  /** An entity is there already. */
  void taken(Item item, String message) {
    relations.put(item.path(), message);
    ofRelations.add(new Problem(item.path(), message));
  }

  /** As {@link #taken}, of one field, shown under the entity's key, as in Kong. */
  void takenField(Item item, String field, String message) {
    relations.put(List.of(item.type().name(), keyOf(item)), message);
    ofRelations.add(new Problem(item.path(field), message));
  }

  /** An entity points to one that is not there; shown under its key, as in Kong. */
  void dangling(Item item, String field, String message) {
    relations.add(item.type().name(), keyOf(item), message);
    ofRelations.add(new Problem(item.path(field), message));
  }

  private static String keyOf(Item item) {
    return item.publicKey().orElseGet(() -> item.id().toString());
  }

  /** Whether every entity fits its schema, as far as they were looked at. */
  boolean isSchemaSound() {
    return schema.isEmpty();
  }

  /**
   * Refuses the document unless it is sound.
   *
   * @throws InvalidDocumentException when something was found
   */
  void refuseUnlessSound() {
    if (!schema.isEmpty()) {
      throw InvalidDocumentException.of(schema.json(), ofSchema);
    }
    if (!relations.isEmpty()) {
      throw InvalidDocumentException.of(relations.json(), ofRelations);
    }
  }
}
