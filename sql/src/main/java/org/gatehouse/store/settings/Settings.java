package org.gatehouse.store.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.IpOrCidr;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.MatchNone;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Port;
import org.gatehouse.api.config.Secret;

/**
 * The settings of a node, under the keys of {@code kong.conf} where they mean the same. Both WARs
 * and the launcher read the same ones; see {@link SettingsReader} for where values come from.
 */
public record Settings(
    // --- the node
    @Doc("The folder for what the node keeps: its last configuration, logs, the embedded database.")
        @Default("data")
        String data,
    @Doc("The id of the node, a UUID; made once and kept in the data folder when left out.")
        Optional<String> nodeId,
    @Doc("The least severity that is logged.")
        @OneOf({"debug", "info", "notice", "warn", "error"})
        @Default("notice")
        String logLevel,
    @Doc("Names of the plugins to load; bundled stands for all that Gatehouse brings.")
        @Default("bundled")
        List<String> plugins,
    @Doc("A folder with jars of further plugins.") Optional<String> pluginPath,

    // --- the launcher
    @Doc("The port for client requests.") @Port @Default("8000") int proxyPort,
    @Doc("The port for client requests over TLS.") @Port @Default("8443") int proxySslPort,
    @Doc("The port of the Admin API, on the loopback address.") @Port @Default("8001")
        int adminPort,
    @Doc("The port of the node's own status, on the loopback address.") @Port @Default("8007")
        int statusPort,

    // --- the store
    @Doc("Where the configuration is kept; off for memory, from a declarative file.")
        @OneOf({"postgres", "cassandra", "off"})
        @Default("postgres")
        String database,
    @Doc("The declarative file that the configuration comes from when there is no database.")
        Optional<String> declarativeConfig,
    @Doc("The host of the PostgreSQL server.") @Default("127.0.0.1") String pgHost,
    @Doc("The port of the PostgreSQL server.") @Port @Default("5432") int pgPort,
    @Doc("The user to log in to PostgreSQL as.") @Default("gatehouse") String pgUser,
    @Doc("The password of that user.") @Secret Optional<String> pgPassword,
    @Doc("The database.") @Default("gatehouse") String pgDatabase,
    @Doc("The schema in the database; the user's own when left out.") Optional<String> pgSchema,
    @Doc("Milliseconds to wait for PostgreSQL: for a connection, and for a statement.")
        @Between(min = 100, max = 600000)
        @Default("5000")
        int pgTimeout,
    @Doc("Whether connections to PostgreSQL are encrypted.") @Default("false") boolean pgSsl,
    @Doc("Whether PostgreSQL's certificate is verified.") @Default("false") boolean pgSslVerify,
    @Doc("The most connections to PostgreSQL that each of the two applications keeps.")
        @Between(min = 1, max = 500)
        @Default("10")
        int pgMaxConnections,
    @Doc("The JNDI name of a DataSource to use in place of pg_host and its like.")
        Optional<String> pgDatasource,
    @Doc("Addresses of Cassandra nodes to reach the cluster by.") @Default("127.0.0.1")
        List<String> cassandraContactPoints,
    @Doc("The port of the Cassandra nodes.") @Port @Default("9042") int cassandraPort,
    @Doc("The keyspace; made when it is not there and the user may.")
        @Default("gatehouse")
        @Match("^[a-z][a-z0-9_]*$")
        String cassandraKeyspace,
    @Doc("How many replicas answer a read and confirm a write.")
        @OneOf({"ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_ONE", "LOCAL_QUORUM", "EACH_QUORUM"})
        @Default("LOCAL_QUORUM")
        String cassandraConsistency,
    @Doc("Whether transactions are agreed on by all data centres or the local one.")
        @OneOf({"SERIAL", "LOCAL_SERIAL"})
        @Default("SERIAL")
        String cassandraSerialConsistency,
    @Doc("The data centre whose nodes are asked; found out when the contact points have one.")
        Optional<String> cassandraLocalDatacenter,
    @Doc("How a new keyspace is replicated.")
        @OneOf({"SimpleStrategy", "NetworkTopologyStrategy"})
        @Default("SimpleStrategy")
        String cassandraReplStrategy,
    @Doc("The copies that SimpleStrategy keeps.") @Between(min = 1, max = 100) @Default("1")
        int cassandraReplFactor,
    @Doc("The copies that NetworkTopologyStrategy keeps in each data centre.")
        @Default({"dc1:2", "dc2:3"})
        List<@Match("^[^:'%s]+:[1-9]%d*$") String> cassandraDataCenters,
    @Doc("The user to log in to Cassandra as; without a login when left out.")
        Optional<String> cassandraUsername,
    @Doc("The password of that user.") @Secret Optional<String> cassandraPassword,
    @Doc("Whether connections to Cassandra are encrypted.") @Default("false") boolean cassandraSsl,
    @Doc("Whether Cassandra's certificate is verified.") @Default("false")
        boolean cassandraSslVerify,
    @Doc("Milliseconds to wait for Cassandra: for a connection, and for a statement.")
        @Between(min = 100, max = 600000)
        @Default("5000")
        int cassandraTimeout,
    @Doc("Days that revisions are kept, with what they changed.")
        @Between(min = 1, max = 36500)
        @Default("30")
        int revisionRetentionDays,
    @Doc("Seconds between two looks for changes made by other nodes.")
        @Between(min = 0.05, max = 3600)
        @Default("0.5")
        double dbUpdateFrequency,
    @Doc("Seconds that credentials and consumers are kept in memory; 0 for until they change.")
        @Between(min = 0, max = 31536000)
        @Default("0")
        double dbCacheTtl,
    @Doc("Seconds that it is remembered that a credential does not exist; as db_cache_ttl if 0.")
        @Between(min = 0, max = 31536000)
        @Default("60")
        double dbCacheNegTtl,
    @Doc(
            "Seconds that what has outlived db_cache_ttl serves on before a store that did not answer"
                + " is asked again.")
        @Between(min = 0, max = 31536000)
        @Default("30")
        double dbResurrectTtl,
    @Doc(
            "The most lookups a second of credentials and consumers that are not in memory; further"
                + " ones wait for up to a second, and then fail.")
        @Between(min = 10, max = 1000000)
        @Default("2000")
        int dbLookupRate,
    @Doc(
            "The most credentials and consumers that are kept in memory; beside them a tenth as many"
                + " of those that do not exist.")
        @Between(min = 100, max = 100000000)
        @Default("200000")
        int memCacheEntries,
    @Doc(
            "Keys to encrypt secrets in the store with, each 32 bytes in base64; the first encrypts,"
                + " all decrypt.")
        @Secret
        @Default({})
        List<@CheckedBy(EncryptionKeyCheck.class) String> encryptionKeys,
    @Doc("What the environment variables begin with that {vault://env/NAME} stands for.")
        @Match("^[%a_-][%a%d_-]*$")
        Optional<String> vaultEnvPrefix,

    // --- the proxy
    @Doc(
            "The headers that Gatehouse adds to responses: server_tokens, latency_tokens, off, or names"
                + " of headers.")
        @Default({"server_tokens", "latency_tokens", "X-Kong-Request-Id"})
        List<
                @OneOf({
                  "server_tokens",
                  "latency_tokens",
                  "off",
                  "Server",
                  "Via",
                  "X-Kong-Proxy-Latency",
                  "X-Kong-Response-Latency",
                  "X-Kong-Admin-Latency",
                  "X-Kong-Upstream-Latency",
                  "X-Kong-Upstream-Status",
                  "X-Kong-Request-Id"
                })
                String>
            headers,
    @Doc("The headers that Gatehouse adds to requests: X-Kong-Request-Id, or off.")
        @Default("X-Kong-Request-Id")
        List<@OneOf({"X-Kong-Request-Id", "off"}) String> headersUpstream,
    @Doc("Addresses of proxies before Gatehouse whose X-Forwarded-* headers are believed.")
        @Default({})
        Set<@IpOrCidr String> trustedIps,
    @Doc("The header in which a trusted proxy tells the client's address.")
        @MatchNone(
            @Match(
                value = "^proxy_protocol$",
                error = "expected the name of a header: PROXY is not spoken, see docs/tls.md"))
        @Default("X-Real-IP")
        String realIpHeader,
    @Doc("Whether the last address that is not a trusted proxy's is taken, not the last one.")
        @Default("false")
        boolean realIpRecursive,
    @Doc("The content type of errors when the client says nothing of what it accepts.")
        @OneOf({"text/plain", "text/html", "application/json", "application/xml"})
        @Default("text/plain")
        String errorDefaultType,
    @Doc("The most connections to one upstream address.")
        @Between(min = 1, max = 1000000)
        @Default("2048")
        int upstreamMaxConnections,
    @Doc("Seconds that an idle connection to an upstream is kept; 0 for any time.")
        @Between(min = 0, max = 86400)
        @Default("60")
        double upstreamKeepaliveIdleTimeout,
    @Doc("The most requests over one connection to an upstream; 0 for any number.")
        @Between(min = 0, max = 2147483647)
        @Default("10000")
        int upstreamKeepaliveMaxRequests,
    @Doc("Addresses of DNS servers, each ip or ip:port; those of the machine when left out.")
        @Default({})
        List<String> dnsResolver,
    @Doc("The hosts file, which goes before DNS.") @Default("/etc/hosts") String dnsHostsfile,
    @Doc("The kinds of records to ask for, in order; LAST is the one that had an answer before.")
        @Default({"LAST", "SRV", "A", "AAAA", "CNAME"})
        List<@OneOf({"LAST", "SRV", "A", "AAAA", "CNAME"}) String> dnsOrder,
    @Doc("Seconds that DNS records are valid, in place of what they say themselves.")
        @Between(min = 0, max = 31536000)
        Optional<Double> dnsValidTtl,
    @Doc("Seconds that a record is used beyond its time while no DNS server answers.")
        @Between(min = 0, max = 31536000)
        @Default("3600")
        double dnsStaleTtl,
    @Doc("Seconds to believe that a name does not exist.")
        @Between(min = 0, max = 31536000)
        @Default("30")
        double dnsNotFoundTtl,
    @Doc("Seconds to wait after DNS servers have failed before they are asked again.")
        @Between(min = 0, max = 31536000)
        @Default("1")
        double dnsErrorTtl,
    @Doc("The most host names that are remembered.")
        @Between(min = 100, max = 100000000)
        @Default("10000")
        int dnsCacheSize,
    @Doc("Whether certificates of upstreams are verified where the service does not say.")
        @Default("false")
        boolean proxySslVerify,
    @Doc(
            "Who may have signed certificates of upstreams whose service does not say: files of PEM"
                + " certificates, and system for the authorities that the JVM trusts.")
        @Default("system")
        List<String> luaSslTrustedCertificate,
    @Doc("How many certificates may stand between an upstream's and an authority's.")
        @Between(min = 0, max = 64)
        @Default("1")
        int luaSslVerifyDepth,
    @Doc("Whether upstreams that ask for a certificate are shown client_ssl_cert.")
        @Default("false")
        boolean clientSsl,
    @Doc("The file of the certificate for upstreams, PEM, with its chain; or the text itself.")
        Optional<String> clientSslCert,
    @Doc("The file of its key, PEM; or the text itself.") @Secret Optional<String> clientSslCertKey,
    @Doc(
            "Whether headers that only Gatehouse may set, X-Consumer-* and the like, are removed from"
                + " clients' requests in every spelling that an upstream could take for them.")
        @Default("true")
        boolean dropSpoofedHeaders,

    // --- the Admin API
    @Doc("Addresses that may use the Admin API.") @Default({"127.0.0.0/8", "::1"})
        Set<@IpOrCidr String> adminAllow,
    @Doc("Origins of dashboards that may use the Admin API from a browser; any when left out.")
        @Default({})
        List<String> adminGuiUrl,
    @Doc("The most bytes of a request body to the Admin API.")
        @Between(min = 1024, max = 1073741824)
        @Default("10485760")
        int adminMaxBodySize) {

  /** Without passwords and keys. */
  @Override
  public String toString() {
    return "settings of node " + nodeId.orElse("(new)") + " on " + database;
  }
}
