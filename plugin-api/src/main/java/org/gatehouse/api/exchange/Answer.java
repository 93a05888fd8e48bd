package org.gatehouse.api.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A complete response that Gatehouse or a plugin gives itself. Immutable but for its headers. */
public final class Answer {
  private final int status;
  private final Headers headers = new Headers();
  private final @Nullable String errorMessage;
  private final @Nullable Object json;
  private final byte @Nullable [] body;

  private Answer(
      int status, @Nullable String errorMessage, @Nullable Object json, byte @Nullable [] body) {
    this.status = status;
    this.errorMessage = errorMessage;
    this.json = json;
    this.body = body;
  }

  /**
   * An error in Kong's shape: the message and the request's id, as JSON, XML, HTML or plain text,
   * whichever the client accepts.
   */
  public static Answer error(int status, String message) {
    return new Answer(status, message, null, null);
  }

  /** A JSON body, from values as in {@link org.gatehouse.api.config.JsonValues}. */
  public static Answer json(int status, Map<String, ?> body) {
    Answer answer = new Answer(status, null, body, null);
    answer.headers.set("Content-Type", "application/json; charset=utf-8");
    return answer;
  }

  /** A body of text in UTF-8. */
  public static Answer text(int status, String contentType, String body) {
    Answer answer = new Answer(status, null, null, body.getBytes(StandardCharsets.UTF_8));
    answer.headers.set("Content-Type", contentType);
    return answer;
  }

  /** A body of bytes as they are, without a Content-Type. */
  public static Answer bytes(int status, byte[] body) {
    return new Answer(status, null, null, body.clone());
  }

  /** No body. */
  public static Answer empty(int status) {
    return new Answer(status, null, null, new byte[0]);
  }

  /** Adds a header field. Returns this answer. */
  public Answer header(String name, String value) {
    headers.add(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** The message of an {@link #error}. */
  public Optional<String> errorMessage() {
    return Optional.ofNullable(errorMessage);
  }

  /** The value of a {@link #json} body. */
  public Optional<Object> json() {
    return Optional.ofNullable(json);
  }

  /** The bytes of any other body; not copied, not to be changed. */
  public Optional<byte[]> body() {
    return Optional.ofNullable(body);
  }
}
