package org.gatehouse.gateway.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Hands the certificates of the configuration to the container, which ends the clients' TLS.
 *
 * <p>The container has a class for that when our jar is in its {@code lib}. It is called by
 * reflection, with types of the JDK only: the application runs without it too, and then says once
 * that these certificates are not served.
 */
final class ServedCertificates implements UnaryOperator<X509ExtendedKeyManager> {
  private static final Logger LOG = System.getLogger(ServedCertificates.class.getName());
  private static final String CONTAINER = "org.gatehouse.tomcat.ServerKeys";

  /** A handshake that takes longer is given up by the connector. */
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private volatile SniTable current = SniTable.EMPTY;

  /*
   * A handshake asks for the name of a chain first, and for the chain by its name then. When the
   * certificates change in between, it finds what it was told of here.
   */
  private final Map<String, Replaced> replaced = new ConcurrentHashMap<>();

  private boolean isInstalled;
  private boolean hasWarned;

  /** A chain that is out of use, and since when. */
  private record Replaced(TlsIdentity.Chain chain, long atNanos) {}

  /** Serves these from now on. Connections that are open stay. For one thread. */
  void serve(SniTable table) {
    long now = System.nanoTime();
    replaced.values().removeIf(old -> now - old.atNanos() > HANDSHAKE_NANOS);
    if (!table.isSameAs(current)) {
      for (TlsIdentity.Chain chain : current.chains()) {
        if (table.chain(chain.alias()) == null) {
          replaced.put(chain.alias(), new Replaced(chain, now));
        }
      }
      current = table;
    }
    // not before there is a configuration: an older deployment may serve until then
    if (!isInstalled && !tellContainer("install")) {
      if (!table.isEmpty() && !hasWarned) {
        hasWarned = true;
        LOG.log(
            Level.WARNING,
            "certificates of the Admin API are not served: the container's lib folder has no"
                + " gatehouse-tomcat.jar of this version (see docs/tls.md)");
      }
    } else {
      isInstalled = true;
    }
  }

  private boolean tellContainer(String method) {
    try {
      Class.forName(CONTAINER, true, ServedCertificates.class.getClassLoader())
          .getMethod(method, UnaryOperator.class)
          .invoke(null, this);
      return true;
    } catch (ReflectiveOperationException e) {
      return false; // not there, or of a version that we do not know
    }
  }

  /** Called by the container: who answers the handshakes of a connector that has its own keys. */
  @Override
  public X509ExtendedKeyManager apply(X509ExtendedKeyManager own) {
    return new SniKeyManager(own, this);
  }

  @Nullable TlsIdentity find(String name) {
    return current.find(name);
  }

  TlsIdentity.@Nullable Chain chain(String alias) {
    if (!alias.startsWith(TlsIdentity.ALIAS_PREFIX)) {
      return null;
    }
    TlsIdentity.Chain chain = current.chain(alias);
    if (chain != null) {
      return chain;
    }
    Replaced old = replaced.get(alias);
    return old == null ? null : old.chain();
  }

  /** Serves nothing any more, for a node that stops. */
  void stop() {
    if (isInstalled) {
      boolean unused = tellContainer("remove");
    }
  }
}
