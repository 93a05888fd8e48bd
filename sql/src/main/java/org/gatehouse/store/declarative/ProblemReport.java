package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Tells what is wrong with a file, a line for each problem: {@code FILE:LINE:COLUMN: …}. */
public final class ProblemReport {
  private ProblemReport() {}

  /** Why a text cannot be read at all. */
  public static List<String> of(String file, UnreadableDocumentException e) {
    return List.of(line(file, e.place(), "", e.getMessage()));
  }

  /** What is wrong with a document, in the order of its lines. */
  public static List<String> of(String file, Document document, InvalidDocumentException e) {
    Map<List<Object>, Place> places =
        document.places(e.problems().stream().map(Problem::path).toList());
    List<Problem> problems = new ArrayList<>(e.problems());
    problems.sort(
        Comparator.<Problem>comparingInt(problem -> place(places, problem).line())
            .thenComparingInt(problem -> place(places, problem).column())
            .thenComparing(Problem::pathText));
    return problems.stream()
        .map(problem -> line(file, place(places, problem), problem.pathText(), text(problem)))
        .toList();
  }

  private static Place place(Map<List<Object>, Place> places, Problem problem) {
    return places.getOrDefault(problem.path(), Place.START);
  }

  private static String text(Problem problem) {
    String advice = DeclarativeFormat.advice(problem);
    return advice.isEmpty() ? problem.message() : problem.message() + " (" + advice + ")";
  }

  private static String line(String file, Place place, String path, String message) {
    String text = "%s:%d:%d: ".formatted(file, place.line(), place.column());
    return path.isEmpty() ? text + message : text + path + ": " + message;
  }
}
