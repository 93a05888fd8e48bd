package org.gatehouse.gateway.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.ErrorBodies;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.router.MatchInput;
import org.gatehouse.gateway.router.ProtocolMismatch;
import org.gatehouse.gateway.router.RequestPath;
import org.gatehouse.gateway.router.RouteMatch;
import org.gatehouse.gateway.router.Router;

/** Finds the route; without one, or over the wrong protocol, the exchange ends here. */
final class RouteFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletExchange exchange = ServletExchange.of(request);
    Optional<RouteMatch> match = find(exchange);
    if (match.isEmpty()) {
      exchange.fail(404, "no Route matched with those values");
      return;
    }
    exchange.matched(match.get());
    Optional<ProtocolMismatch> mismatch = mismatch(match.get().route(), exchange.clientRequest());
    if (mismatch.isPresent()) {
      refuse(exchange, mismatch.get());
      return;
    }
    chain.doFilter(request, response);
  }

  private static Optional<RouteMatch> find(ServletExchange exchange) {
    if (!(exchange.pathReading() instanceof RequestPath path)) {
      return Optional.empty();
    }
    ClientRequest request = exchange.clientRequest();
    Headers headers = request.headers();
    String host = headers.firstOrNull("Host");
    Router router = exchange.runtime().router();
    return router.match(
        MatchInput.of(
            request.method(),
            request.scheme(),
            host == null ? "" : host,
            request.port(),
            path,
            router.hasServerNames() ? request.serverName().orElse("") : "",
            headers::all));
  }

  private static Optional<ProtocolMismatch> mismatch(Route route, ClientRequest request) {
    if (route.protocols().contains("http") && !route.protocols().contains("grpc")) {
      return Optional.empty();
    }
    String contentType = request.headers().firstOrNull("Content-Type");
    return ProtocolMismatch.of(
        route,
        new ProtocolMismatch.Arrival(
            request.forwardedScheme(),
            request.forwardedHost(),
            request.query().map(query -> request.rawPath() + "?" + query).orElse(request.rawPath()),
            request.httpVersion(),
            contentType == null ? "" : contentType));
  }

  private static void refuse(ServletExchange exchange, ProtocolMismatch mismatch) {
    int status = mismatch.status();
    Answer answer;
    if (!mismatch.message().isEmpty()) {
      answer = Answer.error(status, mismatch.message());
    } else if (status >= 300) {
      answer = Answer.text(status, "text/html", ErrorBodies.redirect(status));
    } else {
      answer = Answer.empty(status);
    }
    mismatch.headers().forEach(answer::header);
    exchange.answerWith(answer, ClientResponse.Source.ERROR);
  }
}
