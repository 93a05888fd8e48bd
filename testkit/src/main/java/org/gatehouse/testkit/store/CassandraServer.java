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
 * A real Cassandra, one for all tests of a JVM.
 *
 * <p>As {@code @ExtendWith(CassandraServer.class)} it resolves a {@link CassandraAddress} parameter
 * to a keyspace of its own each time; otherwise it is asked by {@link #newKeyspace}.
 *
 * <p>Uses the node that {@code GATEHOUSE_TEST_CASSANDRA} names as {@code host:port}, on which the
 * keyspaces {@code test_…} are left behind, else starts one. Where none can be started, tests fail
 * when {@code CI=true} and are skipped otherwise. A test that kills or freezes its node takes a
 * {@link CassandraNode} instead.
 */
public final class CassandraServer implements BeforeAllCallback, ParameterResolver {
  private static final String VARIABLE = "GATEHOUSE_TEST_CASSANDRA";

  private final Map<String, String> environment;
  private Optional<Shared> shared = Optional.empty();

  public CassandraServer() {
    this(System.getenv());
  }

  CassandraServer(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        Optional.of(
            context
                .getRoot()
                .getStore(Namespace.create(CassandraServer.class))
                .getOrComputeIfAbsent(Shared.class, key -> open(), Shared.class));
  }

  /**
   * The shared node, and a keyspace that nobody has used.
   *
   * @throws IllegalStateException before the first test class using this extension has begun
   */
  public CassandraAddress newKeyspace() {
    return shared
        .orElseThrow(() -> new IllegalStateException("newKeyspace: no test class has begun"))
        .address()
        .withNewKeyspace();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CassandraAddress.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return newKeyspace();
  }

  Shared open() {
    String named = environment.get(VARIABLE);
    if (named != null) {
      return new Shared(CassandraAddress.parse(named), Optional.empty());
    }
    try {
      CassandraNode node = CassandraNode.startHere(CassandraNode.FAST);
      return new Shared(node.newKeyspace(), Optional.of(node));
    } catch (IOException | RuntimeException e) {
      throw MissingServer.refuse("Cassandra", environment, e);
    }
  }

  /** Lives as long as the JVM's test run; a node that was not started here stays up. */
  record Shared(CassandraAddress address, Optional<CassandraNode> node) implements AutoCloseable {
    @Override
    public void close() {
      node.ifPresent(CassandraNode::close);
    }
  }
}
