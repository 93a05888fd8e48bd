package org.gatehouse.testkit.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.gatehouse.testkit.http.TestCertificate;
import org.jspecify.annotations.Nullable;

/**
 * An LDAP directory on a free port of 127.0.0.1 with accounts below {@link #PEOPLE}. Thread-safe.
 *
 * <pre>{@code
 * try (DirectoryServer directory = DirectoryServer.plain()) {
 *   directory.addPerson("ann", "secret");
 *   …
 *   assertThat(directory.binds()).containsExactly("uid=ann,ou=people,dc=example,dc=com");
 * }
 * }</pre>
 */
public final class DirectoryServer implements AutoCloseable {
  /** The entry that all accounts are children of. */
  public static final String PEOPLE = "ou=people,dc=example,dc=com";

  private final InMemoryDirectoryServer server;
  private final int port;
  private final List<String> binds = new CopyOnWriteArrayList<>();
  private final Set<Long> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ResultCode forcedAnswer;

  private DirectoryServer(InMemoryListenerConfig listener) throws LDAPException, LDIFException {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
    config.setSchema(null);
    config.setListenerConfigs(listener);
    config.addInMemoryOperationInterceptor(new Watch());
    this.server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
    server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
    server.startListening();
    this.port = server.getListenPort();
  }

  /** Without TLS. */
  public static DirectoryServer plain() {
    return start(null, false);
  }

  /** LDAPS. */
  public static DirectoryServer ldaps(TestCertificate certificate) {
    return start(certificate.serverContext(), true);
  }

  /** LDAP that can be turned into TLS, and takes no bind before. */
  public static DirectoryServer startTls(TestCertificate certificate) {
    return start(certificate.serverContext(), false);
  }

  private static DirectoryServer start(@Nullable SSLContext tls, boolean ldaps) {
    try {
      InetAddress address = InetAddress.getLoopbackAddress();
      return new DirectoryServer(
          ldaps && tls != null
              ? InMemoryListenerConfig.createLDAPSConfig(
                  "test", address, 0, tls.getServerSocketFactory(), tls.getSocketFactory())
              : InMemoryListenerConfig.createLDAPConfig(
                  "test", address, 0, tls == null ? null : tls.getSocketFactory()));
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException("no directory could be started", e);
    }
  }

  public int port() {
    return port;
  }

  /** Adds {@code uid=NAME} below {@link #PEOPLE}; what is special in a name comes escaped. */
  public void addPerson(String name, String password) {
    try {
      server.add(
          "dn: uid=" + name + "," + PEOPLE, "objectClass: account", "userPassword: " + password);
    } catch (LDAPException | LDIFException e) {
      throw new IllegalStateException("cannot add " + name, e);
    }
  }

  /** The DNs of the binds that came, oldest first. */
  public List<String> binds() {
    return List.copyOf(binds);
  }

  /** How many connections binds came by so far. */
  public int connectionsUsed() {
    return connections.size();
  }

  /**
   * Answers all binds with a result code from now on, whatever the password; null for the truth.
   */
  public void answerBinds(@Nullable Integer resultCode) {
    forcedAnswer = resultCode == null ? null : ResultCode.valueOf(resultCode);
  }

  /** Closes the connections of all clients, as a directory does with idle ones. */
  public void dropConnections() {
    server.closeAllConnections(false);
  }

  /** Stops to listen, and closes the connections of all clients. */
  public void stop() {
    server.shutDown(true);
  }

  @Override
  public void close() {
    server.shutDown(true);
  }

  private final class Watch extends InMemoryOperationInterceptor {
    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
        throws LDAPException {
      binds.add(request.getRequest().getBindDN());
      connections.add(request.getConnectionID());
      ResultCode forced = forcedAnswer;
      if (forced != null) {
        throw new LDAPException(forced, "as the test wants it");
      }
    }
  }
}
