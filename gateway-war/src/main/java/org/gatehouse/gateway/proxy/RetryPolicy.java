package org.gatehouse.gateway.proxy;

import org.gatehouse.gateway.proxy.UpstreamException.Kind;

/**
 * Whether a failed try may be repeated: never when the upstream may have got a request that must
 * not be done twice, never when a part of the body is gone (RFC 9110 §9.2.2).
 */
final class RetryPolicy {
  private RetryPolicy() {}

  static boolean mayRepeat(UpstreamException failure, String method, boolean isBodyReplayable) {
    if (!isBodyReplayable || failure.kind() == Kind.INVALID || failure.kind() == Kind.EXHAUSTED) {
      return false;
    }
    return !failure.isRequestSent() || isIdempotent(method);
  }

  /** Whether a request may be done twice (RFC 9110 §9.2.2). */
  static boolean isIdempotent(String method) {
    return switch (method) {
      case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }
}
