package org.gatehouse.plugins.basicauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
  private static final String CONSUMER = "7ec1d456-0799-4dae-b4fb-300ae3f5c000";

  @Test
  void matches_hashOfPasslib_isRight() {
    // from the documentation of passlib.hash.bcrypt_sha256
    String hash =
        "$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2";

    assertThat(PasswordHash.matches("password", hash, CONSUMER)).isTrue();
    assertThat(PasswordHash.matches("Password", hash, CONSUMER)).isFalse();
  }

  @Test
  void matches_hashRecordedFromKong_isRight() {
    String hash = "3186ab194b3d0dfd42df1919ba27677f7c5bb0e6";

    assertThat(PasswordHash.matches("s3cret", hash, CONSUMER)).isTrue();
    assertThat(PasswordHash.matches("s3cre", hash, CONSUMER)).isFalse();
    assertThat(PasswordHash.matches("s3cret", hash, "00000000-0000-4000-8000-000000000000"))
        .isFalse();
  }

  @Test
  void matches_longPasswords_areToldApartByTheirLastCharacter() {
    String stored = PasswordHash.of("x".repeat(200) + "a");

    assertThat(PasswordHash.matches("x".repeat(200) + "a", stored, CONSUMER)).isTrue();
    assertThat(PasswordHash.matches("x".repeat(200) + "b", stored, CONSUMER)).isFalse();
  }

  @Test
  void matches_storedTextThatIsNoHash_neverMatches() {
    for (String stored : new String[] {"", "s3cret", "$bcrypt-sha256$", "$2b$10$abc"}) {
      assertThat(PasswordHash.matches("s3cret", stored, CONSUMER)).isFalse();
      assertThat(PasswordHash.isOutdated(stored)).isTrue();
    }
  }

  @Test
  void of_samePassword_hasAnotherSaltEachTime() {
    String hash = PasswordHash.of("pässwörd");

    assertThat(hash).isNotEqualTo(PasswordHash.of("pässwörd"));
    assertThat(PasswordHash.isOutdated(hash)).isFalse();
    assertThat(PasswordHash.matches("pässwörd", hash, CONSUMER)).isTrue();
  }

  @Test
  void isOurs_costThatWouldHoldACpu_isNot() {
    String hash =
        "$bcrypt-sha256$v=2,t=2b,r=31$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2";

    assertThat(PasswordHash.isOurs(hash)).isFalse();
  }
}
