package org.gatehouse.plugins.ldapauth;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.Shared;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Challenge;
import org.gatehouse.plugins.support.auth.Verdict;

/**
 * Authenticates a client by a bind to an LDAP directory (RFC 4513 §5.1.3), with the name and the
 * password of a field {@code Proxy-Authorization} or {@code Authorization}.
 *
 * <p>No consumer stands for the account. Answers 401 with a challenge when the directory does not
 * know the pair, unless {@code config.anonymous} names a fallback consumer; 500 when it cannot be
 * asked. Never logs a password.
 */
public final class LdapAuthPlugin implements Plugin {
  /** The plugin {@code ldap-auth}. */
  public static final PluginType<LdapAuthConfig> TYPE =
      PluginType.named("ldap-auth", LdapAuthConfig.class)
          .priority(1200)
          .withoutConsumer()
          .create(LdapAuthPlugin.class, LdapAuthPlugin::new);

  private static final String DEFAULT_SCHEME = "ldap";
  private static final List<String> FIELDS = List.of("Proxy-Authorization", "Authorization");
  private static final Shared<Server, Directory> DIRECTORIES = new Shared<>(Directory::close);

  private final PluginContext context;
  private final Authentication authentication;
  private final Server server;
  private final Directory directory;
  private final String scheme;
  private final String challenge;
  private final boolean hideCredentials;

  private LdapAuthPlugin(LdapAuthConfig config, PluginContext context) {
    this.context = context;
    this.authentication = new Authentication(context, config.anonymous().orElse(null), true);
    this.server = Server.of(config);
    this.directory = DIRECTORIES.acquire(server, () -> new Directory(server, context));
    this.scheme = config.headerType().orElse(DEFAULT_SCHEME);
    // as Kong: of its own scheme in capitals, any other as it is configured
    String shown = scheme.equals(DEFAULT_SCHEME) ? scheme.toUpperCase(Locale.ROOT) : scheme;
    this.challenge = config.realm().map(realm -> Challenge.of(shown, realm)).orElse(shown);
    this.hideCredentials = config.hideCredentials();
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return authentication.run(exchange, this::check);
  }

  private Verdict check(Exchange exchange) {
    for (String field : FIELDS) {
      Optional<LdapUser> user =
          login(exchange.clientRequest().headers(), field).flatMap(directory::authenticate);
      if (user.isPresent()) {
        if (hideCredentials) {
          FIELDS.forEach(exchange.upstreamRequest().headers()::remove);
        }
        return Verdict.recognized(user.get());
      }
    }
    return Verdict.unauthorized("Unauthorized", challenge);
  }

  private Optional<LdapLogin> login(Headers headers, String field) {
    List<String> values = headers.all(field);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Optional<LdapLogin> login =
        values.size() == 1 ? LdapLogin.read(values.get(0), scheme) : Optional.empty();
    if (login.isEmpty()) {
      context
          .logger()
          .log(
              Level.INFO,
              "{0}: no login can be read of it (expected: once, {1} and name:password in base64)",
              field,
              scheme);
    }
    return login;
  }

  @Override
  public void close() {
    DIRECTORIES.release(server);
  }
}
