package org.gatehouse.admin;

import jakarta.servlet.ServletContext;
import jakarta.ws.rs.core.Context;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.admin.error.GatewayExceptionMapper;
import org.gatehouse.admin.error.UnexpectedExceptionMapper;
import org.gatehouse.admin.error.WebExceptionMapper;
import org.gatehouse.admin.json.FormReader;
import org.gatehouse.admin.json.JsonReader;
import org.gatehouse.admin.json.JsonWriter;
import org.gatehouse.admin.json.MultipartReader;
import org.gatehouse.admin.resource.AdminNode;
import org.gatehouse.admin.resource.CacheResource;
import org.gatehouse.admin.resource.ConfigResource;
import org.gatehouse.admin.resource.Endpoint;
import org.gatehouse.admin.resource.EntityEndpoints;
import org.gatehouse.admin.resource.HealthResource;
import org.gatehouse.admin.resource.LogLevelResource;
import org.gatehouse.admin.resource.NodeResource;
import org.gatehouse.admin.resource.RevisionResource;
import org.gatehouse.admin.resource.StatusResource;
import org.gatehouse.admin.resource.TagResource;
import org.gatehouse.admin.schema.SchemaResource;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** All endpoints, readers, writers and mappers, as Jersey knows them. */
public final class AdminApplication extends ResourceConfig {
  /** Bodies up to this size are sent with their length, larger ones in chunks. */
  private static final int LENGTH_BUFFER = 64 * 1024;

  /** Made by Jersey, after {@link AdminBootstrap} has started the node. */
  public AdminApplication(@Context ServletContext context) {
    this(AdminBootstrap.nodeOf(context));
  }

  private AdminApplication(AdminNode node) {
    List<Endpoint> endpoints =
        new ArrayList<>(EntityEndpoints.of(node.entities(), node.catalogue()));
    endpoints.addAll(new RevisionResource(node).endpoints());
    endpoints.addAll(new TagResource(node.entities()).endpoints());
    endpoints.addAll(new SchemaResource(node.entities(), node.catalogue()).endpoints());
    endpoints.addAll(new StatusResource(node).endpoints());
    endpoints.addAll(new HealthResource(node).endpoints());
    endpoints.addAll(new CacheResource(node).endpoints());
    endpoints.addAll(new LogLevelResource(node).endpoints());
    endpoints.addAll(new ConfigResource(node.entities()).endpoints());
    endpoints.addAll(new NodeResource(node).endpoints(List.copyOf(endpoints)));
    endpoints.forEach(endpoint -> registerResources(endpoint.resource()));

    register(new JsonReader());
    register(new FormReader());
    register(new MultipartReader());
    register(new JsonWriter());
    register(new GatewayExceptionMapper());
    register(new WebExceptionMapper());
    register(new UnexpectedExceptionMapper());
    register(new PlainSemicolons());
    register(new StoreFollower(node.entities()));
    register(new BodyLimit(node.settings().adminMaxBodySize()));
    register(new ResponseHeaders(node.settings().adminGuiUrl()));

    property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
    property(ServerProperties.WADL_FEATURE_DISABLE, true);
    property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
    property(ServerProperties.MOXY_JSON_FEATURE_DISABLE, true);
    property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, LENGTH_BUFFER);
  }
}
