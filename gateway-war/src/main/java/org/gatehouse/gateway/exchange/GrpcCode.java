package org.gatehouse.gateway.exchange;

import org.gatehouse.api.exchange.Headers;

/** The values of {@code grpc-status} that the gateway tells clients, by the names of gRPC. */
public enum GrpcCode {
  OK(0, "OK"),
  CANCELLED(1, "Canceled"),
  UNKNOWN(2, "Unknown"),
  INVALID_ARGUMENT(3, "InvalidArgument"),
  DEADLINE_EXCEEDED(4, "DeadlineExceeded"),
  NOT_FOUND(5, "NotFound"),
  ALREADY_EXISTS(6, "AlreadyExists"),
  PERMISSION_DENIED(7, "PermissionDenied"),
  RESOURCE_EXHAUSTED(8, "ResourceExhausted"),
  UNIMPLEMENTED(12, "Unimplemented"),
  INTERNAL(13, "Internal"),
  UNAVAILABLE(14, "Unavailable"),
  UNAUTHENTICATED(16, "Unauthenticated");

  private final int number;
  private final String kongName;

  GrpcCode(int number, String kongName) {
    this.number = number;
    this.kongName = kongName;
  }

  /** What Kong says in {@code grpc-message} where there is nothing else to say. */
  String kongName() {
    return kongName;
  }

  /**
   * Puts the status and its message, of printable ASCII without a percent sign, into a head or
   * trailers.
   */
  public void tell(Headers fields, String message) {
    fields.set("grpc-status", Integer.toString(number));
    fields.set("grpc-message", message);
  }

  /** Whether a message is one of gRPC, by its head. */
  public static boolean isSpokenIn(Headers head) {
    String type = head.firstOrNull("Content-Type");
    return type != null && type.startsWith("application/grpc");
  }
}
