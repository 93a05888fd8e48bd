package org.gatehouse.testkit.store;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real PostgreSQL, one for all tests of a JVM, that gives each caller an empty database.
 *
 * <p>As {@code @ExtendWith(PostgresServer.class)} it resolves a {@link PostgresAddress} parameter
 * to a new database each time, and a {@code PostgresServer} parameter to itself; as a static
 * {@code @RegisterExtension} field it is asked by {@link #createDatabase}.
 *
 * <p>Uses the server that {@code GATEHOUSE_TEST_POSTGRES_URL} names ({@link PostgresAddress#parse};
 * its user must be allowed to create databases), else starts one. Where none can be started, tests
 * fail when {@code CI=true} and are skipped otherwise. A test that stops or freezes its server
 * takes a {@link PostgresNode} instead.
 */
public final class PostgresServer implements BeforeAllCallback, ParameterResolver {

  private static final String URL_VARIABLE = "GATEHOUSE_TEST_POSTGRES_URL";

  private final Map<String, String> environment;
  private Optional<Shared> shared = Optional.empty();

  public PostgresServer() {
    this(System.getenv());
  }

  PostgresServer(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        Optional.of(
            context
                .getRoot()
                .getStore(Namespace.create(PostgresServer.class))
                .getOrComputeIfAbsent(Shared.class, key -> open(), Shared.class));
  }

  /**
   * A new empty database of the shared server.
   *
   * @throws IllegalStateException before the first test class using this extension has begun
   */
  public PostgresAddress createDatabase() {
    return shared
        .orElseThrow(() -> new IllegalStateException("createDatabase: no test class has begun"))
        .databases()
        .create();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PostgresAddress.class || type == PostgresServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresServer.class ? this : createDatabase();
  }

  Shared open() {
    String url = environment.get(URL_VARIABLE);
    if (url != null) {
      return new Shared(new PostgresDatabases(PostgresAddress.parse(url)), Optional.empty());
    }
    try {
      PostgresNode node = PostgresNode.startHere();
      return new Shared(node.databases(), Optional.of(node));
    } catch (IOException | RuntimeException e) {
      throw MissingServer.refuse("PostgreSQL", environment, e);
    }
  }

  /** Lives as long as the JVM's test run; a server that was not started here stays up. */
  record Shared(PostgresDatabases databases, Optional<PostgresNode> node) implements AutoCloseable {

    @Override
    public void close() {
      node.ifPresentOrElse(PostgresNode::close, databases::dropAll);
    }
  }
}
