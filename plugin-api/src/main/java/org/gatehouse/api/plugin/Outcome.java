package org.gatehouse.api.plugin;

/** How a hook ended. */
public enum Outcome {
  /** The next plugin's turn. */
  CONTINUE,
  /** A response was given: the phase ends, the exchange does not. */
  RESPONDED
}
