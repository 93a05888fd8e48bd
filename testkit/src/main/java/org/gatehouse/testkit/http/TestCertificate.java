package org.gatehouse.testkit.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, made anew by the JDK's {@code keytool}: self-signed, or issued by an
 * authority that was made before. EC and valid for ten years unless its maker says otherwise.
 */
public final class TestCertificate {

  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "test";
  private static final String SIGNER = "signer";
  private static final List<String> EC = List.of("-keyalg", "EC", "-groupname", "secp256r1");
  private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");
  private static final List<String> TEN_YEARS = List.of("-validity", "3650");

  private final KeyStore keys;

  private TestCertificate(KeyStore keys) {
    this.keys = keys;
  }

  /** A certificate for those DNS names; the first is also the subject's common name. */
  public static TestCertificate forNames(String first, String... more) {
    return make(null, first, EC, TEN_YEARS, names(first, more));
  }

  /** As {@link #forNames}, with an RSA key. */
  public static TestCertificate rsaForNames(String first, String... more) {
    return make(null, first, RSA, TEN_YEARS, names(first, more));
  }

  /** A certificate that can issue others. */
  public static TestCertificate authority(String name) {
    return make(null, name, EC, TEN_YEARS, "bc:c");
  }

  /** A certificate for a DNS name, issued by this one. */
  public TestCertificate issue(String name) {
    return make(this, name, EC, TEN_YEARS, names(name));
  }

  /** As {@link #issue}, valid for a day that is long gone. */
  public TestCertificate issueExpired(String name) {
    return make(this, name, EC, List.of("-startdate", "-30d", "-validity", "1"), names(name));
  }

  /**
   * A certificate of that common name issued by this one, with an extension in the words of {@code
   * keytool} in place of a DNS name: {@code eku=serverAuth}, {@code san=email:a@b.test}.
   */
  public TestCertificate issueWith(String commonName, String extension) {
    return make(this, commonName, EC, TEN_YEARS, extension);
  }

  /** A certificate that can issue others, issued by this one. */
  public TestCertificate issueAuthority(String name) {
    return make(this, name, EC, TEN_YEARS, "bc:c");
  }

  private static String names(String first, String... more) {
    StringBuilder names = new StringBuilder("san=dns:" + first);
    for (String name : more) {
      names.append(",dns:").append(name);
    }
    return names.toString();
  }

  private static TestCertificate make(
      @Nullable TestCertificate signer,
      String commonName,
      List<String> key,
      List<String> validity,
      String extension) {
    try {
      Path folder = Files.createTempDirectory("testkit-certificate");
      Path file = folder.resolve("keys.p12");
      try {
        List<String> all = new ArrayList<>(List.of("-dname", "CN=" + commonName));
        all.addAll(key);
        all.addAll(validity);
        all.addAll(List.of("-ext", extension));
        if (signer != null) {
          signer.storeAsSigner(file);
          all.addAll(List.of("-signer", SIGNER));
        }
        runKeytool(file, all);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          keys.load(in, PASSWORD.toCharArray());
        }
        keys.deleteEntry(SIGNER);
        return new TestCertificate(keys);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no test certificate for " + commonName, e);
    }
  }

  private void storeAsSigner(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = PASSWORD.toCharArray();
    store.setKeyEntry(
        SIGNER, keys.getKey(ALIAS, password), password, keys.getCertificateChain(ALIAS));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }

  public X509Certificate certificate() {
    try {
      return (X509Certificate) keys.getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate in PEM. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate and those that it was issued by, in PEM; the root last. */
  public String chainPem() {
    try {
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : keys.getCertificateChain(ALIAS)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      return chain.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key in PEM (PKCS #8). */
  public String keyPem() {
    try {
      Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
      return pem("PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** TLS for a server that shows this certificate and asks clients for none. */
  public SSLContext serverContext() {
    return contextFor(null);
  }

  /** TLS for a server that shows this certificate, and takes clients that an authority issued. */
  public SSLContext serverContext(TestCertificate clientAuthority) {
    return contextFor(clientAuthority);
  }

  /** TLS for a client that shows this certificate, and accepts any. */
  public SSLContext clientContext() {
    return context(new TrustManager[] {new TrustAnyone()});
  }

  private SSLContext contextFor(@Nullable TestCertificate clientAuthority) {
    try {
      return context(clientAuthority == null ? null : clientAuthority.trustManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private SSLContext context(TrustManager @Nullable [] trust) {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** TLS for a client that trusts what this certificate has issued, itself included. */
  public SSLContext trustingContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, certificate());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  /** TLS for a client that accepts any certificate. */
  public static SSLContext trustAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runKeytool(Path file, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", ALIAS));
    command.addAll(options);
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", file.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static String pem(String kind, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  /** Takes any certificate for good. */
  public static final class TrustAnyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
