package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.ibatis.annotations.Param;
import org.jspecify.annotations.Nullable;

/** The SQL of {@link TagMapper}. Public because MyBatis calls it; of no use to anybody else. */
public final class TagSql {
  private TagSql() {}

  /**
   * The tags of all tables in the order of the entities' ids and of each one's tags.
   *
   * @param tag only of this name, null for all
   * @param after from this entity on, null for the first; without it when {@code ordinal} is null,
   *     else with its tags after the one of that number
   */
  public static String page(
      @Param("tables") List<EntityTable> tables,
      @Param("tag") @Nullable String tag,
      @Param("after") @Nullable String after,
      @Param("ordinal") @Nullable Long ordinal) {
    return tables.stream()
            .map(table -> "(" + ofTable(table, tag, after, ordinal) + ")")
            .collect(Collectors.joining(" union all "))
        + " order by entity_id, ordinal limit #{limit}";
  }

  private static String ofTable(
      EntityTable table, @Nullable String tag, @Nullable String after, @Nullable Long ordinal) {
    List<String> conditions = new ArrayList<>(table.isAlive());
    if (tag != null) {
      conditions.add("tags @> array[cast(#{tag} as text)] and tag = #{tag}");
    }
    if (after != null && ordinal == null) {
      conditions.add("id > cast(#{after} as uuid)");
    } else if (after != null) {
      conditions.add("id >= cast(#{after} as uuid)");
      conditions.add("(id > cast(#{after} as uuid) or ordinal > #{ordinal})");
    }
    // Every branch is cut to the page, so that no more is read of any table than may be shown.
    return "select '%s' as entity_name, id as entity_id, tag, ordinal from %s, "
            .formatted(table.name(), table.quoted())
        + "unnest(tags) with ordinality as each (tag, ordinal)"
        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
        + " order by id, ordinal limit #{limit}";
  }
}
