package org.gatehouse.tomcat;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;

/** Answers 202 when an asynchronous request has waited long enough. */
final class AnswerAtTimeout implements AsyncListener {
  @Override
  public void onTimeout(AsyncEvent event) {
    ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(202);
    event.getAsyncContext().complete();
  }

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
