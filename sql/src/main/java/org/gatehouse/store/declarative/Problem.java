package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Problems;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a document.
 *
 * @param path names, and numbers from 1 for the elements of lists
 * @param message in Kong's words
 */
public record Problem(List<Object> path, String message) {
  public Problem {
    path = List.copyOf(path);
  }

  /** The problems of one place: a message, or those of what it holds. */
  static List<Problem> of(List<Object> path, @Nullable Object problem) {
    List<Problem> found = new ArrayList<>();
    collect(path, problem, found);
    return found;
  }

  private static void collect(List<Object> path, @Nullable Object problem, List<Problem> found) {
    if (problem instanceof Map<?, ?> fields) {
      JsonValues.object(fields)
          .forEach(
              (name, nested) -> {
                if (name.equals(Problems.ENTITY)) {
                  messages(path, nested, found);
                } else {
                  collect(with(path, name), nested, found);
                }
              });
    } else if (problem instanceof List<?> elements) {
      for (int i = 0; i < elements.size(); i++) {
        collect(with(path, i + 1), elements.get(i), found);
      }
    } else if (problem != null) {
      found.add(new Problem(path, String.valueOf(problem)));
    }
  }

  private static void messages(List<Object> path, @Nullable Object said, List<Problem> found) {
    for (Object message : said instanceof List<?> several ? several : List.of(said + "")) {
      found.add(new Problem(path, String.valueOf(message)));
    }
  }

  private static List<Object> with(List<Object> path, Object last) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(last);
    return longer;
  }

  /** The path in one text: {@code services.1.routes.2.paths}; empty for the whole document. */
  public String pathText() {
    return path.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
