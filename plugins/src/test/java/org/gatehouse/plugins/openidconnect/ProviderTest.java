package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;

class ProviderTest {
  @Test
  void threadThatCannotBeStarted_isTriedAgainLater() {
    ScarceThreads threads = new ScarceThreads();
    try (IdentityProvider server = IdentityProvider.start()) {
      FakePluginContext context =
          FakePluginContext.of(OpenidConnectPlugin.TYPE, Map.of("issuer", server.issuer()));
      var settings = new Provider.Settings(server.issuer(), Set.of(), Duration.ofSeconds(10));
      try (Provider provider = new Provider(settings, context, threads)) {
        threads.areGone(true);
        assertThatThrownBy(provider::known).isInstanceOf(ProviderUnavailableException.class);
        threads.areGone(false);
        assertThatThrownBy(provider::known).isInstanceOf(ProviderUnavailableException.class);
        assertThat(server.calls("/.well-known/openid-configuration")).isZero();

        context.advance(Duration.ofSeconds(3));
        await()
            .ignoreExceptionsInstanceOf(ProviderUnavailableException.class)
            .until(
                () -> provider.known().metadata().getIssuer().getValue(), server.issuer()::equals);
      }
      assertThat(context.logger().lines())
          .containsExactly(
              "ERROR issuer: "
                  + server.issuer()
                  + " cannot be asked: unable to create native thread");
    }
  }
}
