package org.gatehouse.plugins.support.redis;

import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.HostName;
import org.gatehouse.api.config.LengthMin;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.Port;
import org.gatehouse.api.config.Referenceable;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.ServerName;

/** Where a Redis is and how to log in. */
public record RedisConfig(
    @Doc("The host name or IP address of the Redis server.") @HostName Optional<String> host,
    @Doc("The port of the Redis server.") @Port @Default("6379") Optional<Integer> port,
    @Doc("Milliseconds that connecting, sending and reading may each take.")
        @Between(min = 0, max = 2147483646)
        @Default("2000")
        Optional<Integer> timeout,
    @Doc("The user to log in as; the default user when absent.") @Referenceable
        Optional<String> username,
    @Doc("The password to log in with; no login when absent or empty.")
        @Secret
        @Referenceable
        @LengthMin(0)
        Optional<String> password,
    @Doc("The number of the database.") @Default("0") Optional<Integer> database,
    @Doc("Whether the connection is encrypted.") @NotRequired @Default("false")
        Optional<Boolean> ssl,
    @Doc(
            "Whether the server's certificate must be of its name and of an authority that"
                + " `lua_ssl_trusted_certificate` names.")
        @NotRequired
        @Default("false")
        Optional<Boolean> sslVerify,
    @Doc("The TLS server name to ask for; the host when absent.") @ServerName @NotRequired
        Optional<String> serverName) {

  /** Without the password. */
  @Override
  public String toString() {
    return "redis " + host.orElse("?") + ":" + port.orElse(6379) + "/" + database.orElse(0);
  }
}
