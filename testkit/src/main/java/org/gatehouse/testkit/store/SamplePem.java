package org.gatehouse.testkit.store;

/** A self-signed certificate of an authority and its key, on P-256, valid until the year 2126. */
public final class SamplePem {
  public static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBeTCCAR+gAwIBAgIURDiSUdkrGsjsjd5PXEb7socN1a8wCgYIKoZIzj0EAwIw
      ETEPMA0GA1UEAwwGdGVzdCAxMCAXDTI2MTEyMzEzNTQ0MloYDzIxMjYxMDMwMTM1
      NDQyWjARMQ8wDQYDVQQDDAZ0ZXN0IDEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
      AATZSEY4VcFjvGBavjOCP5jOYoPNAcQVg0QpCBXlYrE2lIWxwYpjMH0typO91kAZ
      jWq31P5ilAjhrY8jldXq3HRho1MwUTAdBgNVHQ4EFgQUVB8D5OkZLf+hHLSxxEhZ
      i5FKoUMwHwYDVR0jBBgwFoAUVB8D5OkZLf+hHLSxxEhZi5FKoUMwDwYDVR0TAQH/
      BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiA3nkt3mTwo6IbndzZtOQOK6o7EAD/o
      iqk93mj/YV+jZgIhALwrSo3J2NP/AOOkmVfZDnaz672mfU1zV8D00GuTaGaQ
      -----END CERTIFICATE-----
      """;

  public static final String KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWMzJF9nY/2xhgLGg
      kAARo069p7giIb8TnDA8vYoLQNShRANCAATZSEY4VcFjvGBavjOCP5jOYoPNAcQV
      g0QpCBXlYrE2lIWxwYpjMH0typO91kAZjWq31P5ilAjhrY8jldXq3HRh
      -----END PRIVATE KEY-----
      """;

  /** The public half of the key as a JWK, with KID for the id. */
  static final String JWK =
      """
      {"kty":"EC","crv":"P-256","kid":"KID",\
      "x":"2UhGOFXBY7xgWr4zgj-YzmKDzQHEFYNEKQgV5WKxNpQ",\
      "y":"hbHBimMwfS3Kk73WQBmNarfU_mKUCOGtjyOV1ercdGE"}
      """;

  private SamplePem() {}
}
