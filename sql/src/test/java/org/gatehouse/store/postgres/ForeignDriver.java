package org.gatehouse.store.postgres;

import java.net.URL;
import java.net.URLClassLoader;
import javax.sql.DataSource;
import org.gatehouse.testkit.store.PostgresAddress;
import org.postgresql.ds.PGSimpleDataSource;

/** The driver's jar in a class loader of its own, as in the library folder of an app server. */
final class ForeignDriver {
  private static final ClassLoader LOADER = loader();

  private ForeignDriver() {}

  @SuppressWarnings("BanClassLoader") // the jar is on the class path as well
  private static ClassLoader loader() {
    URL jar = PGSimpleDataSource.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
  }

  static DataSource dataSource(PostgresAddress database) {
    try {
      Class<?> type = LOADER.loadClass(PGSimpleDataSource.class.getName());
      Object source = type.getConstructor().newInstance();
      type.getMethod("setUrl", String.class).invoke(source, database.jdbcUrl());
      type.getMethod("setUser", String.class).invoke(source, database.user());
      type.getMethod("setPassword", String.class).invoke(source, database.password());
      return (DataSource) source;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
