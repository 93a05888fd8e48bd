package org.gatehouse.plugins.support.body;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by name, where a name that comes twice has a list of them, as in Kong's tables. */
final class Repeated {
  private final Map<String, Object> values = new LinkedHashMap<>();

  void add(String name, Object value) {
    values.merge(name, value, Repeated::join);
  }

  private static Object join(Object known, Object added) {
    List<Object> all = new ArrayList<>();
    if (known instanceof List<?> list) {
      all.addAll(list);
    } else {
      all.add(known);
    }
    all.add(added);
    return all;
  }

  Map<String, Object> values() {
    return values;
  }
}
