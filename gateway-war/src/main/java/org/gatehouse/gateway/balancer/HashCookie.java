package org.gatehouse.gateway.balancer;

import org.gatehouse.api.exchange.AttributeKey;

/** A cookie that the client is given, so that its later requests go to the same target. */
public record HashCookie(String name, String value, String path) {
  /** Where it waits for the response. */
  public static final AttributeKey<HashCookie> KEY = new AttributeKey<>("hash-cookie");

  /** The value of {@code Set-Cookie}. */
  public String header() {
    return name + "=" + value + "; Path=" + path + "; SameSite=Lax; HttpOnly";
  }
}
