package org.gatehouse.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.plugins.jwt.JwtCredential;
import org.gatehouse.plugins.jwt.JwtPlugin;
import org.gatehouse.plugins.keyauth.KeyAuthCredential;
import org.gatehouse.plugins.keyauth.KeyAuthPlugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to find out who a client is by something that the node knows already: the hook with
 * the real lookup cache, on an exchange without sockets.
 */
public class AuthPluginsBench extends CallBench {
  private static final int CLIENTS = 1024;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final PluginFrame frame = new PluginFrame();
  private final Plugin keyAuth = frame.plugin(KeyAuthPlugin.TYPE, Map.of());
  private final Plugin jwt = frame.plugin(JwtPlugin.TYPE, Map.of());
  private final FakeExchange[] withKey = new FakeExchange[CLIENTS];
  private final FakeExchange[] withSharedSecret = new FakeExchange[CLIENTS];
  private final FakeExchange[] withKeyPair = new FakeExchange[CLIENTS];
  private int next;

  private interface Signer {
    byte[] sign(byte[] signed) throws GeneralSecurityException;
  }

  /** Consumers with a key, a secret and a key pair of 2,048 bits each; all have come before. */
  @Setup
  public void configure() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String publicKey =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
    for (int i = 0; i < CLIENTS; i++) {
      Consumer consumer = SampleEntities.consumer("c" + i);
      Map<String, Object> owner = Map.of("id", consumer.id().toString());
      String secret = "a secret of thirty-two bytes " + i;
      frame.add(consumer);
      frame.add(
          SampleEntities.entity(
              KeyAuthCredential.class, Map.of("key", "key-" + i, "consumer", owner)));
      frame.add(
          SampleEntities.entity(
              JwtCredential.class, Map.of("key", "hs-" + i, "secret", secret, "consumer", owner)));
      frame.add(
          SampleEntities.entity(
              JwtCredential.class,
              Map.of(
                  "key",
                  "rs-" + i,
                  "algorithm",
                  "RS256",
                  "rsa_public_key",
                  publicKey,
                  "consumer",
                  owner)));
      withKey[i] = FakeExchange.request("GET", "/").header("apikey", "key-" + i).build();
      withSharedSecret[i] = withToken("HS256", "hs-" + i, signed -> hmac(secret, signed));
      withKeyPair[i] = withToken("RS256", "rs-" + i, signed -> rsa(pair.getPrivate(), signed));
    }
    PluginFrame.mustPass(keyAuth, withKey);
    PluginFrame.mustPass(jwt, withSharedSecret);
    PluginFrame.mustPass(jwt, withKeyPair);
  }

  private static FakeExchange withToken(String algorithm, String issuer, Signer signer)
      throws GeneralSecurityException {
    String signed =
        base64("{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(algorithm))
            + "."
            + base64(
                "{\"iss\":\"%s\",\"sub\":\"1234567890\",\"exp\":4102444800}".formatted(issuer));
    byte[] signature = signer.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return FakeExchange.request("GET", "/")
        .header("Authorization", "Bearer " + signed + "." + BASE64.encodeToString(signature))
        .build();
  }

  private static String base64(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(String secret, byte[] signed) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return mac.doFinal(signed);
  }

  private static byte[] rsa(PrivateKey key, byte[] signed) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(signed);
    return signature.sign();
  }

  @TearDown
  public void close() {
    keyAuth.close();
    jwt.close();
    frame.close();
  }

  private FakeExchange next(FakeExchange[] exchanges) {
    next = (next + 1) % CLIENTS;
    return exchanges[next];
  }

  @Benchmark
  public Outcome keyAuth() {
    return keyAuth.onAccess(next(withKey));
  }

  @Benchmark
  public Outcome jwtHs256() {
    return jwt.onAccess(next(withSharedSecret));
  }

  @Benchmark
  public Outcome jwtRs256() {
    return jwt.onAccess(next(withKeyPair));
  }
}
