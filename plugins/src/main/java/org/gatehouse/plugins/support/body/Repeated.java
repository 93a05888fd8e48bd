package org.gatehouse.plugins.support.body;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by name, where a name that comes twice has a list of them, as in Kong's tables. */
public final class Repeated {
  private final Map<String, List<Object>> all = new LinkedHashMap<>();

  public void add(String name, Object value) {
    all.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
  }

  /** In the order in which names came first. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    all.forEach((name, list) -> values.put(name, list.size() == 1 ? list.get(0) : list));
    return values;
  }
}
