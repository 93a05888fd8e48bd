package org.gatehouse.tomcat;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who answers the handshakes of all connectors that have {@link GatehouseSslImplementation}.
 *
 * <p>The gateway calls this class by reflection, by its name and those of its methods.
 */
public final class ServerKeys {
  private static final AtomicReference<@Nullable UnaryOperator<X509ExtendedKeyManager>> SOURCE =
      new AtomicReference<>();

  private ServerKeys() {}

  /**
   * Has new handshakes answered by what a gateway makes of a connector's own keys. In a parallel
   * deployment the newest one has it.
   */
  public static void install(UnaryOperator<X509ExtendedKeyManager> source) {
    SOURCE.set(source);
  }

  /** Has them answered by the connector's own keys again, unless another gateway has taken over. */
  public static void remove(UnaryOperator<X509ExtendedKeyManager> source) {
    SOURCE.compareAndSet(source, null);
  }

  static @Nullable UnaryOperator<X509ExtendedKeyManager> source() {
    return SOURCE.get();
  }
}
