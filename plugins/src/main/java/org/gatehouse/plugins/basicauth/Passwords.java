package org.gatehouse.plugins.basicauth;

import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.Shared;
import org.jspecify.annotations.Nullable;

/** Whether logins are right, found out together by all plugins of a node. Thread-safe. */
final class Passwords {
  private static final Shared<String, Passwords> OF_NODES = new Shared<>(Passwords::close);

  private final PasswordChecks checks = new PasswordChecks();
  private final PasswordUpgrades upgrades = new PasswordUpgrades();

  private Passwords() {}

  /** Those of a node; each call asks for one {@link #release}. */
  static Passwords acquire(PluginContext context) {
    return OF_NODES.acquire(context.nodeId(), Passwords::new);
  }

  static void release(PluginContext context) {
    OF_NODES.release(context.nodeId());
  }

  /**
   * Whether a login is that of a credential. Without one it is not, and takes as long.
   *
   * @throws TooManyLoginsException when too many others are looked at
   */
  boolean areRight(
      BasicLogin login, @Nullable BasicAuthCredential credential, PluginContext context) {
    if (credential == null) {
      checks.check(login.password(), PasswordHash.OF_NOBODY, login.username());
      return false;
    }
    PasswordChecks.Result result =
        checks.check(
            login.password(), credential.password(), credential.consumer().id().toString());
    if (result == PasswordChecks.Result.RIGHT && PasswordHash.isOutdated(credential.password())) {
      upgrades.upgrade(credential, login.password(), context);
    }
    return result != PasswordChecks.Result.WRONG;
  }

  private void close() {
    checks.close();
    upgrades.close();
  }
}
