package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gatehouse.api.Inputs.NOW;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
  enum None {}

  record Auth(
      @Doc("Names.") @Required @Default("apikey") List<@HeaderName String> keyNames,
      @Default("false") boolean hideCredentials,
      Optional<String> anonymous) {}

  record Marks(
      @Auto UUID id,
      @Auto String key,
      @Auto long createdAt,
      @Auto double updatedAt,
      @Unique Optional<String> unique,
      @Unique(acrossWorkspaces = true) Optional<String> uniqueEverywhere,
      @Secret Optional<String> secret,
      @Secret(encrypted = false) Optional<String> plainSecret,
      @Referenceable @Port Optional<Integer> port,
      @Referenceable @HostName Optional<String> host,
      @Transient Optional<String> unstored,
      @NotRequired Optional<String> notRequired,
      @TimeToLive Optional<Long> ttl,
      @Default({}) Optional<String> nothing,
      @Default({}) Optional<Set<String>> none,
      @Deprecation(message = "old", removalInVersion = "4.0", oldDefault = "7")
          Optional<Integer> old,
      @References(value = "services", onDelete = "cascade") Optional<EntityRef> service,
      @Abstract Map<String, @Nullable Object> config) {}

  record Queue(
      @Default("1") Optional<Integer> maxBatchSize, @Default("60") Optional<Double> maxRetryTime) {}

  record Redis(@HostName Optional<String> host, @Port @Default("6379") int port) {}

  @Shorthand(
      name = "redis_host",
      kind = FieldKind.STRING,
      path = "redis.host",
      message = "use redis.host")
  @Shorthand(
      name = "redis_port",
      kind = FieldKind.INTEGER,
      path = "redis.port",
      message = "use redis.port",
      lengthMin = 0)
  @Check(
      ifField = "config.policy",
      ifMatch = @Rule(eq = "redis"),
      thenField = "config.redis.host",
      thenMatch = @Rule(required = true))
  record Limiting(
      @OneOf({"local", "redis"}) @Default("local") Optional<String> policy,
      Redis redis,
      @DefaultRecord("max_batch_size=200") Queue queue,
      @DefaultRecord(without = "max_retry_time") Queue other) {}

  record Instance(
      String name,
      @References("consumers") Optional<EntityRef> consumer,
      @Abstract Map<String, @Nullable Object> config,
      @Default({"http", "https"}) Set<@Protocol String> protocols) {}

  private static final ConfigSchema<Instance> LIMITING =
      ConfigSchema.of(Instance.class)
          .specialize(
              ConfigSchema.of(Limiting.class),
              List.of("http", "https"),
              List.of("http"),
              List.of("consumer"));

  private static Map<String, Object> problemsOf(Object config) {
    return LIMITING
        .accept(Inputs.of("name", "limiting", "config", config), NOW)
        .problems()
        .fields();
  }

  @Test
  void of_sameRecord_isReadOnce() {
    assertThat(ConfigSchema.of(Auth.class)).isSameAs(ConfigSchema.of(Auth.class));
  }

  @Test
  void of_unknownType_isRefused() {
    record Bad(None none) {}
    assertThatThrownBy(() -> ConfigSchema.of(Bad.class))
        .hasMessage("no field can be of the type " + None.class);
  }

  @Test
  void defaults_leftOut_areFilledIn() {
    assertThat(ConfigSchema.of(Auth.class).defaults())
        .isEqualTo(
            Inputs.of(
                "key_names", List.of("apikey"), "hide_credentials", false, "anonymous", null));
  }

  @Test
  void accept_given_isKeptAndInputLeftAlone() {
    Map<String, Object> input = Inputs.of("key_names", new ArrayList<>(List.of("a", "b")));

    assertThat(ConfigSchema.of(Auth.class).accept(input, NOW).value())
        .containsEntry("key_names", List.of("a", "b"));
    assertThat(input).containsOnlyKeys("key_names");
  }

  @Test
  void accept_nullOfARequiredField_isRefused() {
    assertThat(problems(Auth.class, "key_names", null, "hide_credentials", null))
        .isEqualTo(
            Map.of(
                "key_names", "required field missing",
                "hide_credentials", "required field missing"));
  }

  @Test
  void accept_wholeDouble_isAnInteger() {
    assertThat(accepted(Queue.class, "max_batch_size", 5.0)).containsEntry("max_batch_size", 5L);
  }

  @Test
  void accept_emptyObjectAndList_standForEachOther() {
    record Tables(Optional<List<String>> list, Optional<Map<String, String>> map, Queue queue) {}

    assertThat(accepted(Tables.class, "list", Map.of(), "map", List.of(), "queue", List.of()))
        .isEqualTo(
            Map.of(
                "list", List.of(),
                "map", Map.of(),
                "queue", Map.of("max_batch_size", 1L, "max_retry_time", 60L)));
  }

  @Test
  void accept_repeatedElementsOfASet_areOne() {
    record Sets(Optional<Set<String>> set) {}

    assertThat(accepted(Sets.class, "set", List.of("b", "a", "b")))
        .containsEntry("set", List.of("b", "a"));
  }

  @Test
  void complete_autoFields_areFilledByType() {
    Map<String, Object> value = accepted(Marks.class);

    assertThat(UUID.fromString((String) value.get("id"))).isNotNull();
    assertThat((String) value.get("key")).matches("[A-Za-z0-9]{32}");
    assertThat(value)
        .containsEntry("created_at", 1_700_000_000L)
        .containsEntry("updated_at", 1_700_000_000.25);
  }

  @Test
  void complete_givenAutoFields_keepAllButTheTimeOfChange() {
    assertThat(accepted(Marks.class, "key", "k", "created_at", 5L, "updated_at", 6L))
        .containsEntry("key", "k")
        .containsEntry("created_at", 5L)
        .containsEntry("updated_at", 1_700_000_000.25);
    assertThat(problems(Marks.class, "created_at", 0L))
        .isEqualTo(Map.of("created_at", "expected a valid timestamp"));
  }

  @Test
  void accept_vaultReference_passesWhereOneMayStand() {
    assertThat(problems(Marks.class, "host", "{vault://env/a b}")).isEmpty();
    assertThat(problems(Marks.class, "unique", "{vault://env/x}")).isEmpty();
    assertThat(problems(Marks.class, "port", "{vault://env/x}"))
        .isEqualTo(Map.of("port", "expected an integer"));
  }

  @Test
  void render_marks_areKongs() {
    Map<String, Object> fields = new HashMap<>();
    ConfigSchema.of(Marks.class)
        .fields()
        .forEach(field -> fields.put(field.name(), field.render()));

    assertThat(fields)
        .containsEntry("id", Map.of("type", "string", "auto", true, "uuid", true))
        .containsEntry("key", Map.of("type", "string", "auto", true))
        .containsEntry("created_at", Map.of("type", "integer", "auto", true, "timestamp", true))
        .containsEntry("updated_at", Map.of("type", "number", "auto", true, "timestamp", true))
        .containsEntry("unique", Map.of("type", "string", "unique", true))
        .containsEntry(
            "unique_everywhere", Map.of("type", "string", "unique", true, "unique_across_ws", true))
        .containsEntry("secret", Map.of("type", "string", "encrypted", true))
        .containsEntry("plain_secret", Map.of("type", "string"))
        .containsEntry("unstored", Map.of("type", "string", "transient", true))
        .containsEntry("not_required", Map.of("type", "string", "required", false))
        .containsEntry("nothing", Inputs.of("type", "string", "default", null))
        .containsEntry(
            "none",
            Map.of("type", "set", "elements", Map.of("type", "string"), "default", List.of()))
        .containsEntry(
            "old",
            Map.of(
                "type",
                "integer",
                "deprecation",
                Map.of("message", "old", "removal_in_version", "4.0", "old_default", 7L)))
        .containsEntry(
            "service", Map.of("type", "foreign", "reference", "services", "on_delete", "cascade"))
        .containsEntry("config", Map.of("type", "record", "abstract", true));
    assertThat(ConfigSchema.of(Marks.class).render().toString()).doesNotContain("ttl");
    assertThat(ConfigSchema.of(Marks.class).hasTimeToLive()).isTrue();
    assertThat(ConfigSchema.of(Marks.class).field("plain_secret").orElseThrow().is(Trait.SECRET))
        .isTrue();
  }

  @Test
  void render_record_listsChecksFieldsAndOldNames() {
    assertThat(ConfigSchema.of(Auth.class).render())
        .isEqualTo(
            Map.of(
                "entity_checks",
                List.of(),
                "fields",
                List.of(
                    Map.of(
                        "key_names",
                        Map.of(
                            "type",
                            "array",
                            "description",
                            "Names.",
                            "required",
                            true,
                            "default",
                            List.of("apikey"),
                            "elements",
                            Map.of(
                                "type", "string", "description", "The name of an HTTP header."))),
                    Map.of(
                        "hide_credentials",
                        Map.of("type", "boolean", "required", true, "default", false)),
                    Map.of("anonymous", Map.of("type", "string")))));
  }

  @Test
  void defaultRecord_leftOut_startsFromItsOwnDefault() {
    Map<String, Object> value = accepted(Limiting.class);

    assertThat(value)
        .containsEntry("queue", Map.of("max_batch_size", 200L, "max_retry_time", 60L))
        .containsEntry("other", Map.of("max_batch_size", 1L, "max_retry_time", 60L));
    assertThat(accepted(Limiting.class, "queue", Map.of("max_retry_time", 5L)))
        .containsEntry("queue", Map.of("max_batch_size", 1L, "max_retry_time", 5L));
    assertThat(ConfigSchema.of(Limiting.class).field("queue").orElseThrow().render())
        .containsEntry("default", Map.of("max_batch_size", 200L));
    assertThat(ConfigSchema.of(Limiting.class).field("other").orElseThrow().render())
        .containsEntry("default", Map.of("max_batch_size", 1L));
  }

  @Test
  void expand_oldName_fillsTheNewField() {
    assertThat(accepted(Limiting.class, "redis_host", "a.example", "redis_port", null))
        .containsEntry("redis", Map.of("host", "a.example", "port", 6379L))
        .doesNotContainKeys("redis_host", "redis_port");
  }

  @Test
  void expand_oldAndNewNameThatDiffer_isAllThatIsSaid() {
    assertThat(
            problems(
                Limiting.class,
                "redis_host",
                "a",
                "redis",
                Inputs.of("host", "b"),
                "policy",
                "nope"))
        .isEqualTo(
            Map.of(
                "redis_host",
                "both deprecated and new field are used but their values mismatch:"
                    + " redis_host = a vs redis.host = b"));
    assertThat(problems(Limiting.class, "redis_host", "a", "redis", Inputs.of("host", "a")))
        .isEmpty();
  }

  @Test
  void expand_oldNameOfAnotherKind_isRefused() {
    assertThat(problems(Limiting.class, "redis_port", "x"))
        .isEqualTo(Map.of("redis_port", "expected an integer"));
    assertThat(problemsOf(Inputs.of("redis_port", "x")))
        .isEqualTo(Map.of("redis_port", "expected an integer"));
  }

  @Test
  void shown_value_hasOldNamesBesideNew() {
    Map<String, Object> value = LIMITING.accept(Inputs.of("name", "limiting"), NOW).value();

    assertThat(LIMITING.shown(value))
        .extractingByKey("config")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("redis_port", 6379L)
        .containsEntry("redis_host", null);
  }

  @Test
  void render_oldName_namesItsReplacement() {
    assertThat(ConfigSchema.of(Limiting.class).render())
        .extractingByKey("shorthand_fields")
        .isEqualTo(
            List.of(
                Map.of(
                    "redis_host",
                    Map.of(
                        "type",
                        "string",
                        "deprecation",
                        Map.of(
                            "message",
                            "use redis.host",
                            "removal_in_version",
                            "4.0",
                            "replaced_with",
                            List.of(Map.of("path", List.of("redis", "host")))))),
                Map.of(
                    "redis_port",
                    Map.of(
                        "type",
                        "integer",
                        "len_min",
                        0L,
                        "deprecation",
                        Map.of(
                            "message",
                            "use redis.port",
                            "removal_in_version",
                            "4.0",
                            "replaced_with",
                            List.of(Map.of("path", List.of("redis", "port"))))))));
  }

  @Test
  void specialize_config_hasItsOwnFieldsAndChecks() {
    assertThat(problemsOf(Inputs.of("policy", "nope", "foo", 1L)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("policy", "expected one of: local, redis", "foo", "unknown field")));
    assertThat(problemsOf(Inputs.of("policy", "redis")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("redis", Map.of("host", "required field missing")),
                "@entity",
                List.of("failed conditional validation given value of field 'config.policy'")));
    assertThat(problemsOf(null)).isEqualTo(Map.of("config", "required field missing"));
  }

  @Test
  void specialize_scope_isLimited() {
    Map<String, Object> input =
        Inputs.of(
            "name",
            "limiting",
            "protocols",
            List.of("tcp"),
            "consumer",
            Map.of("id", "995f85e6-8841-4c4f-a748-c54deb04fc72"));

    assertThat(LIMITING.accept(input, NOW).problems().fields())
        .isEqualTo(
            Map.of(
                "protocols",
                List.of("expected one of: http, https"),
                "consumer",
                "value must be null"));
    assertThat(LIMITING.accept(Inputs.of("name", "limiting"), NOW).value())
        .containsEntry("protocols", List.of("http"))
        .containsEntry("consumer", null);
  }

  @Test
  void renderSpecialized_plugin_showsWhatIsItsOwn() {
    Map<String, Object> rendered =
        LIMITING.renderSpecialized(
            List.of("consumer", "protocols"), ConfigSchema.of(Instance.class));

    assertThat(rendered)
        .isEqualTo(
            Map.of(
                "entity_checks",
                List.of(
                    Map.of(
                        "conditional",
                        Map.of(
                            "if_field",
                            "config.policy",
                            "if_match",
                            Map.of("eq", "redis"),
                            "then_field",
                            "config.redis.host",
                            "then_match",
                            Map.of("required", true)))),
                "fields",
                List.of(
                    Map.of(
                        "consumer",
                        Inputs.of("type", "foreign", "reference", "consumers", "eq", null)),
                    Map.of(
                        "protocols",
                        Map.of(
                            "type",
                            "set",
                            "required",
                            true,
                            "default",
                            List.of("http"),
                            "elements",
                            Map.of(
                                "type",
                                "string",
                                "description",
                                "The name of a protocol.",
                                "one_of",
                                List.of("http", "https")))))));
  }

  @Test
  void fieldAt_path_leadsThroughRecords() {
    ConfigSchema<Limiting> schema = ConfigSchema.of(Limiting.class);

    assertThat(schema.fieldAt("redis.port").orElseThrow().kind()).isEqualTo(FieldKind.INTEGER);
    assertThat(schema.fieldAt("redis.nope")).isEmpty();
    assertThat(schema.fieldAt("policy.nope")).isEmpty();
    assertThat(schema.fieldAt("policy").orElseThrow().allowedValues())
        .isEqualTo(List.of("local", "redis"));
  }

  @Test
  void merge_changes_goIntoRecordsAndReplaceLists() {
    record Nested(Redis redis, List<String> list, Optional<String> other) {}
    Map<String, Object> value =
        Inputs.of("redis", Inputs.of("host", "a", "port", 1L), "list", List.of("a"), "other", "o");

    assertThat(
            ConfigSchema.of(Nested.class)
                .merge(
                    value,
                    Inputs.of(
                        "redis", Inputs.of("host", null), "list", List.of("b"), "other", null)))
        .isEqualTo(
            Inputs.of(
                "redis", Inputs.of("host", null, "port", 1L), "list", List.of("b"), "other", null));
    assertThat(value).containsEntry("other", "o");
  }

  @Test
  void accept_wholeRecordCheck_standsInPlaceOfTheRecord() {
    record Outer(Optional<Ordered> ordered) {}

    assertThat(problems(Outer.class, "ordered", new LinkedHashMap<>(Map.of("low", 5L, "high", 1L))))
        .isEqualTo(Map.of("ordered", "low is above high"));
    assertThat(problems(Outer.class, "ordered", new LinkedHashMap<>(Map.of("low", "x"))))
        .isEqualTo(Map.of("ordered", Map.of("low", "expected an integer")));
  }

  /** Two numbers in order. */
  @CheckedAsWhole(InOrder.class)
  record Ordered(Optional<Integer> low, Optional<Integer> high) {}

  static final class InOrder implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      Map<?, ?> record = (Map<?, ?>) value;
      return (Long) record.get("low") > (Long) record.get("high")
          ? Optional.of("low is above high")
          : Optional.empty();
    }
  }

  @Shorthand(name = "lifetime", kind = FieldKind.NUMBER, path = "rolling")
  @Shorthand(name = "renew", kind = FieldKind.NUMBER, path = "")
  @Shorthand(
      name = "site",
      kind = FieldKind.STRING,
      path = "same_site",
      replace = {"off", "Lax"})
  record Renamed(
      @Default("1") Optional<Double> rolling,
      @OneOf({"Lax", "Strict"}) Optional<String> sameSite) {}

  @Test
  void accept_shorthandWithoutMessage_isTakenAndNotShown() {
    ConfigSchema<Renamed> schema = ConfigSchema.of(Renamed.class);
    Map<String, @Nullable Object> value =
        schema.accept(Inputs.of("lifetime", 5L, "renew", 1L, "site", "off"), NOW).value();

    assertThat(value).isEqualTo(Map.of("rolling", 5L, "same_site", "Lax"));
    assertThat(schema.shown(value)).isEqualTo(value);
    assertThat(schema.accept(Inputs.of("lifetime", 5L, "rolling", 6L), NOW).value())
        .containsEntry("rolling", 5L);
    assertThat(schema.accept(Inputs.of("renew", "x"), NOW).problems().fields())
        .isEqualTo(Map.of("renew", "expected a number"));
    assertThat(schema.render().get("shorthand_fields"))
        .isEqualTo(
            List.of(
                Map.of("lifetime", Map.of("type", "number")),
                Map.of("renew", Map.of("type", "number")),
                Map.of("site", Map.of("type", "string"))));
  }
}
