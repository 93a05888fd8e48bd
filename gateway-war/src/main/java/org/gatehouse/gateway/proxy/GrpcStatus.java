package org.gatehouse.gateway.proxy;

import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.gateway.exchange.GrpcCode;

/** How gRPC tells the end of a call whose upstream has not told it. */
final class GrpcStatus {
  private GrpcStatus() {}

  /** What a client of the upstream would make of the failure by itself. */
  static Headers trailersFor(Exception failure) {
    Headers trailers = new Headers();
    of(failure).tell(trailers, message(failure));
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

  private static GrpcCode of(Exception failure) {
    if (failure instanceof GrpcStream.SilenceException) {
      return GrpcCode.DEADLINE_EXCEEDED;
    }
    if (!(failure instanceof H2StreamResetException reset)) {
      return GrpcCode.UNAVAILABLE;
    }
    // the table "Errors" of gRPC's PROTOCOL-HTTP2.md
    H2Error error = H2Error.getByCode(reset.getCode());
    return switch (error == null ? H2Error.INTERNAL_ERROR : error) {
      case REFUSED_STREAM -> GrpcCode.UNAVAILABLE;
      case CANCEL -> GrpcCode.CANCELLED;
      case ENHANCE_YOUR_CALM -> GrpcCode.RESOURCE_EXHAUSTED;
      case INADEQUATE_SECURITY -> GrpcCode.PERMISSION_DENIED;
      default -> GrpcCode.INTERNAL;
    };
  }
}
