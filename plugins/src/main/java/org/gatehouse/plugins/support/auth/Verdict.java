package org.gatehouse.plugins.support.auth;

import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Answer;
import org.jspecify.annotations.Nullable;

/** What an authentication plugin found out about a request. Immutable. */
public final class Verdict {
  private final @Nullable Consumer consumer;
  private final @Nullable Credential credential;
  private final @Nullable Answer refusal;

  private Verdict(
      @Nullable Consumer consumer, @Nullable Credential credential, @Nullable Answer refusal) {
    this.consumer = consumer;
    this.credential = credential;
    this.refusal = refusal;
  }

  /** The client is this consumer. */
  public static Verdict recognized(Consumer consumer, Credential credential) {
    return new Verdict(consumer, credential, null);
  }

  /** The client has an account, such as one in a directory, that no consumer stands for. */
  public static Verdict recognized(Credential credential) {
    return new Verdict(null, credential, null);
  }

  /** The client has proved enough to be let through, but is no consumer. */
  public static Verdict passed() {
    return new Verdict(null, null, null);
  }

  /** The client has not proved who it is; the answer goes out unless anonymous clients may pass. */
  public static Verdict refused(Answer answer) {
    return new Verdict(null, null, answer);
  }

  /** Refused with a challenge (RFC 9110 §11.6.1). */
  public static Verdict unauthorized(String message, String challenge) {
    return refused(Answer.error(401, message).header("WWW-Authenticate", challenge));
  }

  /** The answer to a client that was refused; empty for one that may pass. */
  Optional<Answer> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Who was recognized; null when no consumer stands for the credential, or there is none. */
  @Nullable Consumer consumer() {
    return consumer;
  }

  /** Null for one that may pass without any. */
  @Nullable Credential credential() {
    return credential;
  }
}
