package org.gatehouse.api.exchange;

/** What the upstream answered, as it came; there once the call is made and has succeeded. */
public interface UpstreamResponse {
  int status();

  /** As received; not to be changed. */
  Headers headers();
}
