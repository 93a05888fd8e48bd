package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** Sessions on a real cluster that fail as they do on one in trouble. */
final class FaultySession {
  private FaultySession() {}

  /**
   * A session of which only the statements fail, prepared or executed, that have a text in them.
   *
   * @param session what does the others
   */
  static CqlSession failing(CqlSession session, String text, Supplier<DriverException> failure) {
    return (CqlSession)
        Proxy.newProxyInstance(
            FaultySession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              if (args != null && cql(args[0]).contains(text)) {
                throw failure.get();
              }
              try {
                return method.invoke(session, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String cql(Object argument) {
    return argument instanceof SimpleStatement statement
        ? statement.getQuery()
        : argument.toString();
  }
}
