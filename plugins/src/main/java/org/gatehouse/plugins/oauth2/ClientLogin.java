package org.gatehouse.plugins.oauth2;

import java.util.List;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.plugins.support.auth.BasicCredentials;

/**
 * How a client names and proves itself at the token endpoint (RFC 6749 §2.3.1): by parameters, or
 * else by Basic authentication.
 *
 * @param clientId empty when there is none that can be read with certainty
 * @param secret empty when there is none
 * @param isByHeader whether a challenge answers to a wrong one
 */
record ClientLogin(String clientId, String secret, boolean isByHeader) {
  static ClientLogin of(ClientRequest request, Parameters parameters, String headerName) {
    ClientLogin byParameters =
        new ClientLogin(parameters.text("client_id"), parameters.text("client_secret"), false);
    List<String> fields = request.headers().all(headerName);
    if (fields.isEmpty()) {
      return byParameters;
    }
    ClientLogin byHeader =
        fields.size() == 1 ? ofBasic(fields.get(0)) : new ClientLogin("", "", true);
    if (byParameters.contradicts(byHeader)) {
      return new ClientLogin("", "", true);
    }
    boolean isComplete = !byParameters.clientId.isEmpty() && !byParameters.secret.isEmpty();
    return isComplete ? byParameters : byHeader;
  }

  /** Whether both name a client, or a secret, but not the same. */
  private boolean contradicts(ClientLogin header) {
    return !header.clientId.isEmpty()
        && ((!clientId.isEmpty() && !clientId.equals(header.clientId))
            || (!secret.isEmpty() && !Secrets.areEqual(secret, header.secret)));
  }

  private static ClientLogin ofBasic(String field) {
    BasicCredentials credentials = BasicCredentials.read(field);
    return credentials == null || !Parameters.isSound(credentials.text())
        ? new ClientLogin("", "", true)
        : new ClientLogin(credentials.user(), credentials.secret(), true);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "login of client " + clientId;
  }
}
