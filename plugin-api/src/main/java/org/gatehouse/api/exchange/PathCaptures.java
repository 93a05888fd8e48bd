package org.gatehouse.api.exchange;

import java.util.List;
import java.util.Map;

/** What the groups of a route's regex path matched. */
public record PathCaptures(List<String> unnamed, Map<String, String> named) {
  public static final PathCaptures NONE = new PathCaptures(List.of(), Map.of());
}
