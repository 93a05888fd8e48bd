package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.TestRuntime;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every member of the exchange in every phase. */
class PhaseAccessTest {
  private static final Set<Phase> REQUEST = EnumSet.of(Phase.REWRITE, Phase.ACCESS, Phase.FORWARD);
  private static final Set<Phase> RESPONSE =
      EnumSet.of(Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG);
  private static final Set<Phase> ANSWERED =
      EnumSet.of(Phase.FORWARD, Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG);
  private static final Set<Phase> HEADERS = EnumSet.of(Phase.RESPONSE_HEADERS);

  /** The members that are not for all phases, with the number of their arguments. */
  private static final Map<String, Set<Phase>> LIMITED =
      Map.ofEntries(
          Map.entry("Exchange.upstreamResponse/0", ANSWERED),
          Map.entry("Exchange.clientResponse/0", RESPONSE),
          Map.entry("Exchange.authenticate/2", EnumSet.of(Phase.ACCESS)),
          Map.entry("Exchange.respond/1", REQUEST),
          Map.entry("UpstreamRequest.method/1", REQUEST),
          Map.entry("UpstreamRequest.scheme/1", REQUEST),
          Map.entry("UpstreamRequest.host/1", REQUEST),
          Map.entry("UpstreamRequest.port/1", REQUEST),
          Map.entry("UpstreamRequest.path/1", REQUEST),
          Map.entry("UpstreamRequest.query/1", REQUEST),
          Map.entry("UpstreamRequest.removeQueryArgument/1", REQUEST),
          Map.entry("UpstreamRequest.body/1", REQUEST),
          Map.entry("UpstreamRequest.limitBody/2", REQUEST),
          Map.entry("UpstreamRequest.timeouts/3", REQUEST),
          Map.entry("UpstreamRequest.totalTimeout/1", REQUEST),
          Map.entry("UpstreamRequest.retries/1", REQUEST),
          Map.entry("UpstreamRequest.targetFilter/1", REQUEST),
          Map.entry("UpstreamRequest.hedge/2", REQUEST),
          Map.entry("ClientResponse.status/1", HEADERS),
          Map.entry("ClientResponse.bufferBody/1", HEADERS));

  static Stream<Method> members() {
    return Stream.of(
            Exchange.class, ClientRequest.class, UpstreamRequest.class, ClientResponse.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()));
  }

  @ParameterizedTest
  @MethodSource("members")
  void member_calledInEachPhase_isRefusedWhereItIsNotFor(Method member) throws Exception {
    String name =
        member.getDeclaringClass().getSimpleName()
            + "."
            + member.getName()
            + "/"
            + member.getParameterCount();
    Set<Phase> allowed = LIMITED.getOrDefault(name, EnumSet.allOf(Phase.class));
    for (Phase phase : Phase.values()) {
      Throwable refusal = refusalOf(member, phase);
      if (allowed.contains(phase)) {
        assertThat(refusal).as("%s in %s", name, phase).isNull();
      } else {
        assertThat(refusal)
            .as("%s in %s", name, phase)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("called in " + phase)
            .hasMessageContaining(String.join(", ", allowed.stream().map(Phase::name).toList()));
      }
    }
  }

  @org.junit.jupiter.api.Test
  void limitedMembers_allExist() {
    List<String> names =
        members()
            .map(
                member ->
                    member.getDeclaringClass().getSimpleName()
                        + "."
                        + member.getName()
                        + "/"
                        + member.getParameterCount())
            .toList();
    assertThat(names).containsAll(LIMITED.keySet());
  }

  private static Throwable refusalOf(Method member, Phase phase) throws IllegalAccessException {
    ServletExchange exchange =
        new RequestStub("POST", "/a?b=c").body("hello").begin(TestRuntime.to(80));
    exchange.answerWith(Answer.empty(200), ClientResponse.Source.EXIT);
    ServletClientResponse response = exchange.beginResponse();
    response.acting(new Plugin() {});
    exchange.enter(phase);
    Object target =
        Map.of(
                Exchange.class,
                exchange,
                ClientRequest.class,
                exchange.clientRequest(),
                UpstreamRequest.class,
                exchange.upstreamRequest(),
                ClientResponse.class,
                response)
            .get(member.getDeclaringClass());
    try {
      member.invoke(target, arguments(member));
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  private static Object[] arguments(Method member) {
    return Arrays.stream(member.getParameterTypes()).map(PhaseAccessTest::argument).toArray();
  }

  private static Object argument(Class<?> type) {
    if (type == String.class || type == Object.class) {
      return "x";
    } else if (type == int.class) {
      return 200;
    } else if (type == long.class) {
      return 200L;
    } else if (type == byte[].class) {
      return new byte[0];
    } else if (type == Answer.class) {
      return Answer.empty(204);
    } else if (type == AttributeKey.class) {
      return new AttributeKey<String>("key");
    } else if (type == Consumer.class) {
      return SampleEntities.consumer("alice");
    }
    return null;
  }
}
