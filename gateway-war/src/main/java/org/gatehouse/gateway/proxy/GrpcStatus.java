package org.gatehouse.gateway.proxy;

import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.gatehouse.api.exchange.Headers;

/** How gRPC tells the end of a call whose upstream has not told it. */
final class GrpcStatus {
  private static final int CANCELLED = 1;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int PERMISSION_DENIED = 7;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;

  private GrpcStatus() {}

  /** Whether a message is one of gRPC. */
  static boolean isSpokenBy(Headers headers) {
    String type = headers.firstOrNull("Content-Type");
    return type != null && type.startsWith("application/grpc");
  }

  /** What a client of the upstream would make of the failure by itself. */
  static Headers trailersFor(Exception failure) {
    Headers trailers = new Headers();
    trailers.add("grpc-status", Integer.toString(of(failure)));
    trailers.add("grpc-message", message(failure));
    return trailers;
  }

  private static String message(Exception failure) {
    if (failure instanceof GrpcStream.SilenceException) {
      return "The upstream server is timing out";
    }
    return failure instanceof H2StreamResetException reset
        ? "The upstream server has reset the call: " + H2Error.getByCode(reset.getCode())
        : "The connection to the upstream server was lost";
  }

  private static int of(Exception failure) {
    if (failure instanceof GrpcStream.SilenceException) {
      return DEADLINE_EXCEEDED;
    }
    if (!(failure instanceof H2StreamResetException reset)) {
      return UNAVAILABLE;
    }
    // the table "Errors" of gRPC's PROTOCOL-HTTP2.md
    H2Error error = H2Error.getByCode(reset.getCode());
    return switch (error == null ? H2Error.INTERNAL_ERROR : error) {
      case REFUSED_STREAM -> UNAVAILABLE;
      case CANCEL -> CANCELLED;
      case ENHANCE_YOUR_CALM -> RESOURCE_EXHAUSTED;
      case INADEQUATE_SECURITY -> PERMISSION_DENIED;
      default -> INTERNAL;
    };
  }
}
