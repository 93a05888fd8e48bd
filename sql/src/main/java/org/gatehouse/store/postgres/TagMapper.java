package org.gatehouse.store.postgres;

import java.util.List;
import java.util.Map;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.SelectProvider;
import org.jspecify.annotations.Nullable;

/** Tags over the tables of all entities that have some. */
interface TagMapper {
  /** Rows of {@code entity_name, entity_id, tag, ordinal}; see {@link TagSql#page}. */
  @SelectProvider(type = TagSql.class, method = "page")
  List<Map<String, @Nullable Object>> page(
      @Param("tables") List<EntityTable> tables,
      @Param("tag") @Nullable String tag,
      @Param("after") @Nullable String after,
      @Param("ordinal") @Nullable Long ordinal,
      @Param("limit") int limit);
}
