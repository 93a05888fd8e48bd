package org.gatehouse.gateway.tls;

import java.util.List;
import java.util.Map;

/** Rules of TLS with upstreams without a store. */
public final class TestRules {
  private TestRules() {}

  /** Of a configuration that says nothing of TLS: nothing is verified. */
  public static UpstreamRules none() {
    TlsRules.Key key = new TlsRules.Key(false, 1, Authorities.of(List.of()), null);
    return new UpstreamRules(new TlsRules(key), Map.of(), Map.of(), TlsRules::new);
  }
}
