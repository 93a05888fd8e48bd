package org.gatehouse.gateway.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.PemReader;
import org.gatehouse.store.settings.Settings;

/** The rules of TLS with upstreams that a node's settings make. */
record TlsDefaults(TlsRules.Key key) {
  /**
   * Reads the settings and the files that they name.
   *
   * @throws IllegalArgumentException naming the setting whose file cannot be used
   */
  static TlsDefaults of(Settings settings) {
    Set<X509Certificate> trusted = new HashSet<>();
    for (String source : settings.luaSslTrustedCertificate()) {
      if (source.equals("system")) {
        trusted.addAll(Authorities.ofJvm());
      } else {
        trusted.addAll(certificates(source));
      }
    }
    return new TlsDefaults(
        new TlsRules.Key(
            settings.proxySslVerify(),
            settings.luaSslVerifyDepth(),
            Authorities.of(trusted),
            settings.clientSsl() ? identity(settings) : null));
  }

  private static List<X509Certificate> certificates(String source) {
    try {
      return PemReader.certificates(text("lua_ssl_trusted_certificate", source));
    } catch (GeneralSecurityException e) {
      throw problem(
          "lua_ssl_trusted_certificate: %s (expected: system, or PEM certificates; %s)"
              .formatted(shown(source), e.getMessage()));
    }
  }

  private static TlsIdentity identity(Settings settings) {
    Optional<String> certificate = settings.clientSslCert();
    Optional<String> key = settings.clientSslCertKey();
    if (certificate.isEmpty() || key.isEmpty()) {
      throw problem("client_ssl: on (expected: with client_ssl_cert and client_ssl_cert_key)");
    }
    try {
      return TlsIdentity.of(
          text("client_ssl_cert", certificate.get()), text("client_ssl_cert_key", key.get()));
    } catch (GeneralSecurityException e) {
      throw problem(
          "client_ssl_cert, client_ssl_cert_key: %s (expected: a PEM certificate and its key)"
              .formatted(e.getMessage()));
    }
  }

  /** The text of a file, or the value itself when that is the PEM text. */
  private static String text(String setting, String value) {
    if (isPem(value)) {
      return value;
    }
    try {
      return Files.readString(Path.of(value));
    } catch (IOException | InvalidPathException e) {
      // a key may stand where its path should
      String told = setting.endsWith("_key") ? "…" : value;
      throw problem("%s: %s (expected: a file that can be read)".formatted(setting, told));
    }
  }

  private static String shown(String value) {
    return isPem(value) ? "PEM text" : value;
  }

  private static boolean isPem(String value) {
    return value.contains("-----BEGIN ");
  }

  private static IllegalArgumentException problem(String text) {
    return new IllegalArgumentException("Gatehouse cannot start: " + text);
  }
}
