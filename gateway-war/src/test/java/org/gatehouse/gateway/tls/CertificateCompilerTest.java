package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.vault.Vaults;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateCompilerTest {
  private static final TestCertificate EC = TestCertificate.forNames("a.test");
  private static final TestCertificate RSA = TestCertificate.rsaForNames("a.test");

  private final CertificateCompiler compiler = new CertificateCompiler();
  private final List<String> problems = new ArrayList<>();
  private Vaults vaults = new Vaults(Map.of(), "", List.of());

  private static Certificate row(Map<String, ?> fields) {
    Map<String, Object> whole = new HashMap<>(fields);
    whole.put("id", SampleEntities.id("certificate"));
    return SampleEntities.entity(Certificate.class, whole);
  }

  /** As a store may have it that was written to by other means. */
  private static Certificate unchecked(Certificate row, String field, String value) {
    ConfigSchema<Certificate> schema = ConfigSchema.of(Certificate.class);
    Map<String, @Nullable Object> values = schema.unbind(row);
    values.put(field, value);
    return schema.bind(values);
  }

  private @Nullable TlsIdentity compile(Certificate row) {
    problems.clear();
    return compiler.identities(List.of(row), vaults, this::add).get(row.id());
  }

  private void add(Store.UnreadableRow row) {
    problems.add(row.entity() + " " + row.problem());
  }

  @Test
  void identities_twoChains_areFoundByAlgorithm() {
    TlsIdentity identity =
        compile(
            row(
                Map.of(
                    "cert", RSA.certificatePem(),
                    "key", RSA.keyPem(),
                    "cert_alt", EC.certificatePem(),
                    "key_alt", EC.keyPem())));

    assertThat(identity.chain("RSA").certificates()).containsExactly(RSA.certificate());
    assertThat(identity.chain("EC").certificates()).containsExactly(EC.certificate());
    assertThat(identity.chain("EdDSA")).isNull();
    assertThat(problems).isEmpty();
  }

  @Test
  void identities_rowThatHasNotChanged_staysTheSame() {
    Map<String, Object> fields = new HashMap<>(pair());
    TlsIdentity first = compile(row(fields));
    fields.put("tags", List.of("later"));

    assertThat(compile(row(fields))).isNotNull().isSameAs(first);
    assertThat(compile(row(Map.of("cert", RSA.certificatePem(), "key", RSA.keyPem()))))
        .isNotNull()
        .isNotSameAs(first);
  }

  private static Map<String, Object> pair() {
    return Map.of("cert", EC.certificatePem(), "key", EC.keyPem());
  }

  @Test
  void identities_rowThatIsBroken_isAProblemOfItsOwn() {
    Certificate broken = unchecked(row(pair()), "cert", "-----BEGIN CERTIFICATE-----");

    assertThat(compile(broken)).isNull();
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("certificates ", "cert: invalid certificate");
    assertThat(compile(row(pair()))).isNotNull();
    assertThat(problems).isEmpty();
  }

  @Test
  void identities_references_areResolved() {
    Certificate row = row(Map.of("cert", "{vault://env/a-cert}", "key", "{vault://env/a-key}"));
    vaults = new Vaults(Map.of("A_CERT", EC.certificatePem(), "A_KEY", EC.keyPem()), "", List.of());

    assertThat(compile(row).chain("EC").certificates()).containsExactly(EC.certificate());
  }

  @Test
  void identities_referenceToNothing_isAProblem() {
    Certificate row = row(Map.of("cert", EC.certificatePem(), "key", "{vault://env/a-key}"));

    assertThat(compile(row)).isNull();
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("certificates key: unable to resolve reference {vault://env/a-key}");
  }

  @Test
  void identities_referenceToTheWrongKey_isAProblemThatDoesNotTellIt() {
    Certificate row = row(Map.of("cert", EC.certificatePem(), "key", "{vault://env/a-key}"));
    vaults = new Vaults(Map.of("A_KEY", RSA.keyPem()), "", List.of());

    assertThat(compile(row)).isNull();
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("certificate does not match key")
        .doesNotContain(RSA.keyPem().substring(40, 60));
  }

  @Test
  void names_ofACertificateThatCannotBeUsed_areProblemsAndTheOthersStay() {
    Certificate certificate = row(pair());
    Map<UUID, TlsIdentity> identities = Map.of(certificate.id(), compile(certificate));

    SniTable names =
        CertificateCompiler.names(
            List.of(
                sni("UPPER.test", certificate.id()), sni("b.test", SampleEntities.id("missing"))),
            identities,
            this::add);

    assertThat(names.find("upper.test")).isSameAs(identities.get(certificate.id()));
    assertThat(names.find("b.test")).isNull();
    assertThat(problems)
        .containsExactly(
            "snis certificate: %s (expected: a certificate that can be used)"
                .formatted(SampleEntities.id("missing")));
  }

  private static Sni sni(String name, Object certificate) {
    return SampleEntities.entity(
        Sni.class, Map.of("name", name, "certificate", Map.of("id", certificate.toString())));
  }
}
