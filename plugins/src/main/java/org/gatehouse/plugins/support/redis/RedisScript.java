package org.gatehouse.plugins.support.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that Redis runs as one step. */
public final class RedisScript {
  private final String text;
  private final String digest;

  public RedisScript(String text) {
    this.text = text;
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      this.digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  String text() {
    return text;
  }

  /** The name by which Redis knows a script that it has seen. */
  String digest() {
    return digest;
  }
}
