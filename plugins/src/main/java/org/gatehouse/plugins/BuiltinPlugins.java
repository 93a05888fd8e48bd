package org.gatehouse.plugins;

import java.util.List;
import org.gatehouse.api.plugin.PluginProvider;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.acl.AclPlugin;
import org.gatehouse.plugins.basicauth.BasicAuthPlugin;
import org.gatehouse.plugins.botdetection.BotDetectionPlugin;
import org.gatehouse.plugins.correlationid.CorrelationIdPlugin;
import org.gatehouse.plugins.cors.CorsPlugin;
import org.gatehouse.plugins.hmacauth.HmacAuthPlugin;
import org.gatehouse.plugins.httplog.HttpLogPlugin;
import org.gatehouse.plugins.iprestriction.IpRestrictionPlugin;
import org.gatehouse.plugins.jwt.JwtPlugin;
import org.gatehouse.plugins.keyauth.KeyAuthPlugin;
import org.gatehouse.plugins.ldapauth.LdapAuthPlugin;
import org.gatehouse.plugins.mtlsauth.MtlsAuthPlugin;
import org.gatehouse.plugins.oauth2.Oauth2Plugin;
import org.gatehouse.plugins.openidconnect.OpenidConnectPlugin;
import org.gatehouse.plugins.ratelimiting.RateLimitingPlugin;
import org.gatehouse.plugins.requestsizelimiting.RequestSizeLimitingPlugin;
import org.gatehouse.plugins.requesttermination.RequestTerminationPlugin;
import org.gatehouse.plugins.responsetransformer.ResponseTransformerPlugin;
import org.gatehouse.plugins.session.SessionPlugin;
import org.gatehouse.plugins.upstreampolicy.UpstreamPolicyPlugin;

/** The plugins that Gatehouse brings, in the order in which they run. */
public final class BuiltinPlugins implements PluginProvider {
  @Override
  public List<PluginType<?>> pluginTypes() {
    return List.of(
        CorrelationIdPlugin.TYPE,
        BotDetectionPlugin.TYPE,
        CorsPlugin.TYPE,
        SessionPlugin.TYPE,
        MtlsAuthPlugin.TYPE,
        JwtPlugin.TYPE,
        Oauth2Plugin.TYPE,
        KeyAuthPlugin.TYPE,
        LdapAuthPlugin.TYPE,
        BasicAuthPlugin.TYPE,
        OpenidConnectPlugin.TYPE,
        HmacAuthPlugin.TYPE,
        IpRestrictionPlugin.TYPE,
        RequestSizeLimitingPlugin.TYPE,
        AclPlugin.TYPE,
        RateLimitingPlugin.TYPE,
        ResponseTransformerPlugin.TYPE,
        HttpLogPlugin.TYPE,
        RequestTerminationPlugin.TYPE,
        UpstreamPolicyPlugin.TYPE);
  }
}
