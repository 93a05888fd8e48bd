package org.gatehouse.plugins.ldapauth;

import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.Rule;

/** Settings of {@link LdapAuthPlugin}. */
@Check(
    ifField = "ldaps",
    ifMatch = @Rule(eq = "true"),
    thenField = "start_tls",
    thenMatch = @Rule(eq = "false"),
    thenError = "'ldaps' and 'start_tls' cannot be enabled simultaneously")
public record LdapAuthConfig(
    @Doc("The host name or IP address of the directory.") String ldapHost,
    @Doc("The port of the directory: 389, or 636 with `ldaps`.")
        @Between(min = 0, max = 65535)
        @Default("389")
        int ldapPort,
    @Doc("Whether the connection is TLS from its first byte.") @Default("false") boolean ldaps,
    @Doc("Whether the connection is turned into TLS by StartTLS before anything is sent.")
        @Default("false")
        boolean startTls,
    @Doc(
            "Whether the directory's certificate must be of `ldap_host` and of an authority that"
                + " `lua_ssl_trusted_certificate` names.")
        @Default("false")
        boolean verifyLdapHost,
    @Doc("The entry below which the accounts are, `ou=people,dc=example,dc=com`.")
        @CheckedBy(NameChecks.BaseDn.class)
        String baseDn,
    @Doc("The attribute that the user's name stands in, `uid`; account and `base_dn` make the DN.")
        @CheckedBy(NameChecks.AttributeName.class)
        String attribute,
    @Doc("Seconds for which it is remembered what the directory said of a name and password.")
        @Default("60")
        double cacheTtl,
    @Doc("Whether the fields with the credentials are removed before the request goes upstream.")
        @Default("false")
        boolean hideCredentials,
    @Doc("Milliseconds that connecting and each answer of the directory may take.")
        @Default("10000")
        Optional<Double> timeout,
    @Doc("Milliseconds for which an idle connection is kept.") @Default("60000")
        Optional<Double> keepalive,
    @Doc(
            "Id or username of the consumer that clients without an account become; when absent,"
                + " such clients are refused.")
        Optional<String> anonymous,
    @Doc("The scheme of the Authorization field, in any case: `ldap`, or `basic` for browsers.")
        @Default("ldap")
        Optional<String> headerType,
    @Doc("The realm that the challenge to a refused client names; none when absent.") @NotRequired
        Optional<String> realm) {}
