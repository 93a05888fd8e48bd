package org.gatehouse.plugins.ldapauth;

import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/** Opens and closes the connections of a pool. */
final class Connector extends BasePooledObjectFactory<Connector.Line> {
  private final Server server;
  private final SSLContext tls;
  private final int timeoutMillis;

  /**
   * @param tls what encrypted connections are made with
   */
  Connector(Server server, SSLContext tls) {
    this.server = server;
    this.tls = tls;
    this.timeoutMillis = (int) server.timeout().toMillis();
  }

  /** An open connection. For one thread at a time. */
  static final class Line {
    private final LDAPConnection connection;
    private boolean isUsed;

    private Line(LDAPConnection connection) {
      this.connection = connection;
    }

    /** Whether it has carried a bind before. */
    boolean isUsed() {
      return isUsed;
    }

    /**
     * Binds, which undoes the bind before.
     *
     * @return what the directory said
     * @throws LDAPException when it said nothing; the connection is of no more use
     */
    ResultCode bind(SimpleBindRequest request) throws LDAPException {
      isUsed = true;
      try {
        return connection.bind(request).getResultCode();
      } catch (LDAPBindException e) {
        if (e.getResultCode().isClientSideResultCode()) {
          throw e;
        }
        return e.getResultCode();
      }
    }
  }

  @Override
  public Line create() throws LDAPException {
    LDAPConnection connection = new LDAPConnection(sockets(), options());
    try {
      connection.connect(server.host(), server.port(), timeoutMillis);
      if (server.security() == Server.Security.START_TLS) {
        startTls(connection);
      }
      return new Line(connection);
    } catch (LDAPException e) {
      connection.close();
      throw e;
    }
  }

  private SocketFactory sockets() {
    return server.security() == Server.Security.LDAPS
        ? tls.getSocketFactory()
        : SocketFactory.getDefault();
  }

  private LDAPConnectionOptions options() {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    // without a thread that reads for each connection
    options.setUseSynchronousMode(true);
    options.setConnectTimeoutMillis(timeoutMillis);
    options.setResponseTimeoutMillis(timeoutMillis);
    options.setAbandonOnTimeout(false);
    options.setFollowReferrals(false);
    if (server.isVerified()) {
      options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    }
    return options;
  }

  private void startTls(LDAPConnection connection) throws LDAPException {
    ExtendedResult result = connection.processExtendedOperation(new StartTLSExtendedRequest(tls));
    if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
      throw new LDAPException(result.getResultCode(), "StartTLS was refused");
    }
  }

  @Override
  public PooledObject<Line> wrap(Line line) {
    return new DefaultPooledObject<>(line);
  }

  @Override
  public void destroyObject(PooledObject<Line> pooled) {
    pooled.getObject().connection.close();
  }
}
