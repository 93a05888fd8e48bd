package org.gatehouse.store.declarative;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.LuaTable;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.jspecify.annotations.Nullable;

/** A document that is no sound configuration, with all that is wrong with it. */
public final class InvalidDocumentException extends GatewayException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<Map<String, @Nullable Object>> flattened;

  /**
   * A refusal in Kong's words.
   *
   * @param fields what is wrong, in the shape of the document
   * @param flattened what is left of it in a list of entities, where that was asked for
   */
  private InvalidDocumentException(
      Map<String, @Nullable Object> fields,
      List<Problem> problems,
      List<Map<String, @Nullable Object>> flattened) {
    super(
        ErrorCode.DECLARATIVE_CONFIG,
        "declarative config is invalid: " + LuaTable.compact(fields),
        fields);
    this.problems = List.copyOf(problems);
    this.flattened = List.copyOf(flattened);
  }

  static InvalidDocumentException of(Map<String, @Nullable Object> fields, List<Problem> problems) {
    return new InvalidDocumentException(fields, problems, List.of());
  }

  /** What is wrong with a text that cannot be read, as Kong says it. */
  public static InvalidDocumentException of(UnreadableDocumentException e) {
    String message =
        "failed parsing declarative configuration: "
            + (e.getMessage().equals("expected an object")
                ? e.getMessage()
                : "%d:%d: %s".formatted(e.place().line(), e.place().column(), e.getMessage()));
    return of(Map.of("error", message), List.of(new Problem(List.of(), e.getMessage())));
  }

  /** The same with the problems of entities taken out into a list; see {@link #flattened()}. */
  public InvalidDocumentException flatten(DeclarativeFormat format, Document document) {
    FlattenedErrors flattening = new FlattenedErrors(format.relations());
    flattening.take(document.values(), fields());
    return new InvalidDocumentException(flattening.rest(), problems, flattening.entities());
  }

  /** Every single problem. */
  public List<Problem> problems() {
    return problems;
  }

  /** The entities that something is wrong with, each with its problems, as Kong lists them. */
  public List<Map<String, @Nullable Object>> flattened() {
    return flattened;
  }
}
