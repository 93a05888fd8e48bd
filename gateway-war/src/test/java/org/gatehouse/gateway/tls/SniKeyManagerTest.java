package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handshakes of the JDK's TLS without a network. */
class SniKeyManagerTest {
  private static final TestCertificate OWN = TestCertificate.forNames("own.test");
  private static final TestCertificate RSA = TestCertificate.rsaForNames("a.test");
  private static final TestCertificate FIRST = TestCertificate.forNames("a.test");
  private static final TestCertificate SECOND = TestCertificate.forNames("a.test");

  private final ServedCertificates served = new ServedCertificates();
  private final ExecutorService clients = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    clients.shutdownNow();
  }

  private Handshake handshake() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    SniKeyManager keys = new SniKeyManager(Handshake.keysOf(OWN), served);
    context.init(new KeyManager[] {keys}, null, null);
    return new Handshake(context);
  }

  private static TlsIdentity identity(TestCertificate pair) throws GeneralSecurityException {
    return TlsIdentity.of(pair.certificatePem(), pair.keyPem());
  }

  @Test
  void handshake_withNameOfTheConfiguration_showsItsCertificate() throws Exception {
    served.serve(new SniTable(Map.of("a.test", identity(FIRST))));

    assertThat(handshake().serverShows("a.test")).isEqualTo(FIRST.certificate());
    assertThat(handshake().serverShows("A.Test")).isEqualTo(FIRST.certificate());
  }

  @Test
  void handshake_withOtherNameOrNone_showsTheConnectorsOwn() throws Exception {
    served.serve(new SniTable(Map.of("a.test", identity(FIRST))));

    assertThat(handshake().serverShows("b.test")).isEqualTo(OWN.certificate());
    assertThat(handshake().serverShows("")).isEqualTo(OWN.certificate());
  }

  @Test
  void handshake_withoutName_isNotAnsweredByTheEntryForAll() throws Exception {
    served.serve(new SniTable(Map.of("*", identity(FIRST))));

    assertThat(handshake().serverShows("b.test")).isEqualTo(FIRST.certificate());
    assertThat(handshake().serverShows("")).isEqualTo(OWN.certificate());
  }

  @Test
  void handshake_ofTwoAlgorithms_takesTheOneThatTheClientSpeaks() throws Exception {
    served.serve(
        new SniTable(
            Map.of(
                "a.test",
                TlsIdentity.of(
                    RSA.certificatePem(), RSA.keyPem(), FIRST.certificatePem(), FIRST.keyPem()))));

    assertThat(handshake().serverShows("a.test", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
        .isEqualTo(RSA.certificate());
    assertThat(handshake().serverShows("a.test", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
        .isEqualTo(FIRST.certificate());
  }

  @Test
  void handshake_withoutCommonAlgorithm_isRefusedAndNotAnsweredWithAnother() throws Exception {
    served.serve(new SniTable(Map.of("a.test", identity(RSA))));
    Handshake handshake = handshake();

    assertThatThrownBy(
            () -> handshake.serverShows("a.test", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void handshakes_whileCertificatesRotate_neverFail() throws Exception {
    // of both algorithms: the JDK asks for one after the other, and they change in between
    List<TestCertificate> pairs = List.of(FIRST, SECOND, RSA);
    List<X509Certificate> certificates = pairs.stream().map(TestCertificate::certificate).toList();
    served.serve(new SniTable(Map.of("a.test", identity(FIRST))));
    AtomicInteger done = new AtomicInteger();
    Callable<Void> client =
        () -> {
          for (int i = 0; i < 150; i++) {
            assertThat(handshake().serverShows("a.test")).isIn(certificates);
            done.incrementAndGet();
          }
          return null;
        };

    List<Future<Void>> running = Stream.of(client, client).map(clients::submit).toList();
    int rotations = 0;
    for (int seen = -1; done.get() < 300 && running.stream().noneMatch(this::hasFailed); ) {
      if (done.get() > seen) {
        // as often as anything happens, which is far more often than configurations change
        seen = done.get();
        served.serve(new SniTable(Map.of("a.test", identity(pairs.get(++rotations % 3)))));
      }
      Thread.onSpinWait();
    }

    for (Future<Void> one : running) {
      one.get();
    }
    assertThat(rotations).isGreaterThan(20);
  }

  private boolean hasFailed(Future<Void> client) {
    return client.isDone() && done(client);
  }

  private static boolean done(Future<Void> client) {
    try {
      client.get();
      return false;
    } catch (Exception e) {
      return true;
    }
  }
}
