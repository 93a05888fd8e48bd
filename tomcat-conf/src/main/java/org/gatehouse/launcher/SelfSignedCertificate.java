package org.gatehouse.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A key pair and certificate for {@code localhost}, made once per data folder, as PEM files. */
final class SelfSignedCertificate {

  private static final String ALIAS = "gatehouse";
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private SelfSignedCertificate() {}

  /** Returns the one in {@code folder}, made now if there is none. */
  static CertificateFiles in(Path folder) {
    CertificateFiles pair =
        new CertificateFiles(folder.resolve("self-signed.crt"), folder.resolve("self-signed.key"));
    if (Files.exists(pair.certificate()) && Files.exists(pair.key())) {
      return pair;
    }
    Path store = folder.resolve("self-signed.p12");
    try {
      if (!Files.exists(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.deleteIfExists(store);
      export(generate(store), pair);
      Files.delete(store);
      return pair;
    } catch (IOException | GeneralSecurityException e) {
      throw new StartFailure("the self-signed certificate cannot be made in " + folder, e);
    }
  }

  private static KeyStore generate(Path store) throws IOException, GeneralSecurityException {
    // The store lives for a moment in a folder that only we can enter; its password guards nothing.
    char[] password = ALIAS.toCharArray();
    Command made =
        Command.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost, O=Gatehouse self-signed",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                ALIAS),
            "");
    if (!made.succeeded()) {
      throw new StartFailure("the self-signed certificate cannot be made: " + made.reason());
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    return keys;
  }

  private static void export(KeyStore keys, CertificateFiles pair)
      throws IOException, GeneralSecurityException {
    Key privateKey = keys.getKey(ALIAS, ALIAS.toCharArray());
    DataFolder.writeSecret(pair.key(), pem("PRIVATE KEY", privateKey.getEncoded()));
    Files.writeString(
        pair.certificate(), pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, PEM.encodeToString(der), label);
  }
}
