package org.gatehouse.plugins.oauth2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;

/** A plugin with every flow open, a consumer and a client, and the requests of the flows. */
final class Oauth2World {
  static final Consumer ALICE = SampleEntities.consumer("alice");
  static final Consumer NOBODY = SampleEntities.consumer("nobody");
  static final Service SERVICE = SampleEntities.service("one");
  static final Service OTHER_SERVICE = SampleEntities.service("other");
  static final String CALLBACK = "https://app.test/cb";
  static final String AUTH = "client_id=cid&client_secret=csec";
  static final String CONSENT =
      "response_type=code&client_id=cid&provision_key=pk&" + "authenticated_userid=u1&scope=email";

  final FakePluginContext context;
  final Plugin plugin;
  final Oauth2Credential client;

  Oauth2World(Map<String, ?> config) {
    this(config, Map.of());
  }

  Oauth2World(Map<String, ?> config, Map<String, ?> client) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("provision_key", "pk");
    all.put("scopes", List.of("email", "profile"));
    for (String flow :
        List.of("authorization_code", "implicit_grant", "client_credentials", "password_grant")) {
      all.put("enable_" + flow, true);
    }
    all.putAll(config);
    this.context = FakePluginContext.of(Oauth2Plugin.TYPE, all);
    context.add(ALICE).add(NOBODY);
    this.client = client("cid", client);
    this.plugin = context.newPlugin();
  }

  /** Adds a client of Alice's. */
  Oauth2Credential client(String clientId, Map<String, ?> fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("consumer", Map.of("id", ALICE.id().toString()));
    all.put("name", clientId);
    all.put("client_id", clientId);
    all.put("client_secret", "csec");
    all.put("redirect_uris", List.of(CALLBACK, "https://app.test/other?a=b"));
    all.putAll(fields);
    Oauth2Credential made = SampleEntities.entity(Oauth2Credential.class, all);
    context.add(made);
    return made;
  }

  /** A form sent to an endpoint over TLS. */
  Answer post(String endpoint, String form, String... headers) {
    return post(SERVICE, endpoint, form, headers);
  }

  Answer post(Service service, String endpoint, String form, String... headers) {
    FakeExchange.Builder request =
        FakeExchange.request("POST", endpoint)
            .calledAt("https", "gateway.test", 8443)
            .service(service)
            .body("application/x-www-form-urlencoded", form);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return answer(request.build());
  }

  Answer token(String form, String... headers) {
    return post("/oauth2/token", form, headers);
  }

  Answer authorize(String form) {
    return post("/oauth2/authorize", form);
  }

  Answer answer(FakeExchange exchange) {
    plugin.onAccess(exchange);
    return exchange.answer().orElseThrow();
  }

  /** The address that the user is sent to after consent. */
  String redirect(String form) {
    return text(authorize(form), "redirect_uri");
  }

  /** A code, asked for with further parameters. */
  String code(String more) {
    String redirect = redirect(CONSENT + more);
    return redirect.replaceAll(".*code=([A-Za-z0-9]{32}).*", "$1");
  }

  /** A token by the client credentials flow. */
  String accessToken() {
    return text(token("grant_type=client_credentials&scope=email&" + AUTH), "access_token");
  }

  static Map<String, Object> json(Answer answer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    JsonValues.object(answer.json().orElseThrow()).forEach(fields::put);
    return fields;
  }

  static String text(Answer answer, String field) {
    return String.valueOf(json(answer).get(field));
  }

  /** Error and description. */
  static String error(Answer answer) {
    return answer.status() + " " + text(answer, "error") + ": " + text(answer, "error_description");
  }

  /** A request with this Authorization field, on a route of a service. */
  static FakeExchange bearing(String authorization) {
    return bearing(SERVICE, authorization);
  }

  static FakeExchange bearing(Service service, String authorization) {
    return FakeExchange.request("GET", "/things")
        .service(service)
        .header("Authorization", authorization)
        .build();
  }
}
