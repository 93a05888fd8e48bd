package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.gateway.router.RouteBuilder.route;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.router.ProtocolMismatch.Arrival;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolMismatchTest {
  private static final Arrival PLAIN = new Arrival("http", "a.test", "/p?q=1", "1.1", "");
  private static final Arrival SECURE = new Arrival("https", "a.test", "/p?q=1", "1.1", "");

  @Test
  void of_httpsRouteOverHttp_asksForTls() {
    Optional<ProtocolMismatch> mismatch = ProtocolMismatch.of(httpsRoute(426), PLAIN);

    assertThat(mismatch)
        .contains(
            new ProtocolMismatch(
                426,
                "Please use HTTPS protocol",
                Map.of("Connection", "Upgrade", "Upgrade", "TLS/1.2, HTTP/1.1")));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void of_httpsRouteWithRedirect_namesTheSameUri(int status) {
    assertThat(ProtocolMismatch.of(httpsRoute(status), PLAIN))
        .contains(new ProtocolMismatch(status, "", Map.of("Location", "https://a.test/p?q=1")));
  }

  @Test
  void of_httpsRouteOverHttps_isEmpty() {
    assertThat(ProtocolMismatch.of(httpsRoute(426), SECURE)).isEmpty();
  }

  @Test
  void of_httpRouteOverHttps_isEmpty() {
    assertThat(ProtocolMismatch.of(route("r").protocols("http").build(), SECURE)).isEmpty();
  }

  @Test
  void of_grpcRoute_wantsGrpcOverHttp2() {
    Route grpc = route("r").protocols("grpc").build();

    assertThat(status(grpc, PLAIN)).contains(415);
    assertThat(status(grpc, grpc("http", "1.1"))).contains(426);
    assertThat(status(grpc, grpc("http", "2.0"))).isEmpty();
  }

  @Test
  void of_grpcsRouteWithoutTls_answersInGrpc() {
    Route grpcs = route("r").protocols("grpcs").build();

    assertThat(ProtocolMismatch.of(grpcs, grpc("http", "2.0")).orElseThrow().headers())
        .containsEntry("grpc-status", "1");
    assertThat(status(grpcs, grpc("https", "2.0"))).isEmpty();
  }

  private static Route httpsRoute(int redirectStatus) {
    return route("r").protocols("https").redirectStatus(redirectStatus).build();
  }

  private static Arrival grpc(String scheme, String version) {
    return new Arrival(scheme, "a.test", "/p", version, "application/grpc+proto");
  }

  private static Optional<Integer> status(Route route, Arrival arrival) {
    return ProtocolMismatch.of(route, arrival).map(ProtocolMismatch::status);
  }
}
