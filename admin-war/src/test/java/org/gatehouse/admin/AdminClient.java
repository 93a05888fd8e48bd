package org.gatehouse.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;

/** Talks to an Admin API as its users do. */
final class AdminClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  AdminClient(AdminServer server) {
    this(server.port());
  }

  AdminClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  Reply get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Reply delete(String path) {
    return send("DELETE", path, null);
  }

  Reply post(String path, String json) {
    return send("POST", path, json, "Content-Type", "application/json");
  }

  Reply put(String path, String json) {
    return send("PUT", path, json, "Content-Type", "application/json");
  }

  Reply patch(String path, String json) {
    return send("PATCH", path, json, "Content-Type", "application/json");
  }

  Reply form(String method, String path, String form) {
    return send(method, path, form, "Content-Type", "application/x-www-form-urlencoded");
  }

  Reply send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Reply(http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What came back. */
  record Reply(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    Map<String, Object> json() {
      return JsonValues.object(RecordCodec.parse(text()));
    }

    Object at(String path) {
      return JsonValues.at(json(), path).orElse(null);
    }

    String id() {
      return String.valueOf(json().get("id"));
    }

    /** The entities of a list. */
    List<Map<String, Object>> data() {
      return ((List<?>) json().get("data")).stream().map(JsonValues::object).toList();
    }

    /** One field of every entity of a list. */
    List<Object> each(String field) {
      return data().stream().map(entity -> entity.get(field)).toList();
    }
  }
}
