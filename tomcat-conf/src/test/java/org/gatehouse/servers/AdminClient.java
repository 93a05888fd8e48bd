package org.gatehouse.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;

/**
 * Calls an Admin API.
 *
 * @param context where its WAR is deployed, such as {@code /admin}; empty for the root
 */
public record AdminClient(int port, String context) {

  /** Creates what the JSON tells; anything but 201 is a failed test. */
  public RawResponse create(String path, String json) throws IOException {
    RawResponse response = post(path, json);
    assertThat(response.status()).as("POST %s: %s", path, response.text()).isEqualTo(201);
    return response;
  }

  public RawResponse post(String path, String json) throws IOException {
    return call("POST", path, json);
  }

  public RawResponse put(String path, String json) throws IOException {
    return call("PUT", path, json);
  }

  public RawResponse get(String path) throws IOException {
    return call("GET", path, "");
  }

  public RawResponse delete(String path) throws IOException {
    return call("DELETE", path, "");
  }

  private RawResponse call(String method, String path, String json) throws IOException {
    return RawClient.request(
        port, method, context + path, json, "Content-Type: application/json", "Accept: */*");
  }
}
