package org.gatehouse.plugins.support.log;

import java.io.IOException;
import java.util.List;

/** Takes records to where they are collected. Thread-safe. */
public interface LogSender {
  /**
   * Sends records, and returns once they have arrived. Called again with the same records when it
   * fails.
   *
   * @param batch at least one record, oldest first
   * @throws IOException when they have not arrived, or that is not known
   */
  void send(List<byte[]> batch) throws IOException, InterruptedException;
}
