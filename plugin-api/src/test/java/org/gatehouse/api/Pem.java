package org.gatehouse.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Certificates and keys to test with, made for these tests only. */
public final class Pem {
  private Pem() {}

  /** The text of a file in the folder {@code pem}. */
  public static String read(String name) {
    try (InputStream in = Pem.class.getResourceAsStream("pem/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
