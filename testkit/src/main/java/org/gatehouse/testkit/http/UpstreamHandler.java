package org.gatehouse.testkit.http;

/** Decides how {@link UpstreamServer} answers one request whose body has been read. */
@FunctionalInterface
public interface UpstreamHandler {

  /** Called on the connection's thread; what it throws becomes a 500 that names it. */
  Answer answer(ReceivedRequest request) throws Exception;
}
