package org.gatehouse.admin.resource;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.glassfish.jersey.process.Inflector;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Resource;

/**
 * A path of the Admin API and what each method does there.
 *
 * <p>As in Kong, {@code HEAD} is answered wherever {@code GET} is, and {@code OPTIONS} with 204 and
 * the methods that there are; any other method gets 405.
 *
 * @param path with names in braces for the parts that vary: {@code /services/{services}}
 */
public record Endpoint(String path, Map<String, Handler> methods) {
  public Endpoint {
    methods = Collections.unmodifiableMap(new TreeMap<>(methods));
  }

  /** What a method does. */
  public interface Handler {
    Response handle(Call call);
  }

  /** An endpoint that is only read. */
  public static Endpoint get(String path, Handler handler) {
    return new Endpoint(path, Map.of("GET", handler));
  }

  /** The methods of the {@code Allow} header, sorted. */
  String allowed() {
    TreeSet<String> allowed = new TreeSet<>(methods.keySet());
    allowed.add("OPTIONS");
    if (methods.containsKey("GET")) {
      allowed.add("HEAD");
    }
    return String.join(", ", allowed);
  }

  /** The endpoint as Jersey knows it. */
  public Resource resource() {
    Resource.Builder resource = Resource.builder(path);
    methods.forEach((method, handler) -> resource.addMethod(method).handledBy(new Action(handler)));
    resource.addMethod("OPTIONS").handledBy(new Action(call -> options()));
    return resource.build();
  }

  /** A handler as Jersey calls it; a class, since of a lambda Jersey cannot tell the types. */
  private static final class Action implements Inflector<ContainerRequestContext, Response> {
    private final Handler handler;

    Action(Handler handler) {
      this.handler = handler;
    }

    @Override
    public Response apply(ContainerRequestContext request) {
      return handler.handle(new HttpCall((ContainerRequest) request));
    }
  }

  private Response options() {
    return Response.noContent()
        .header("Allow", allowed())
        .header("Access-Control-Allow-Methods", allowed())
        .build();
  }
}
