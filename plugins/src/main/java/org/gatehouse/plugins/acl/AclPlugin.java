package org.gatehouse.plugins.acl;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.ChildLookup;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/**
 * Lets in clients of some groups, or all but those, and tells the upstream which groups they are
 * in.
 *
 * <p>Answers 403 to those who may not pass, and 401 to those who have not proved who they are,
 * where that would have to be known.
 */
public final class AclPlugin implements Plugin {
  /** The plugin {@code acl}. */
  public static final PluginType<AclConfig> TYPE =
      PluginType.named("acl", AclConfig.class)
          .priority(950)
          .withoutConsumer()
          .entity(AclGroup.class)
          .create(AclPlugin.class, AclPlugin::new);

  private final ChildLookup<AclGroup> memberships;
  private final boolean denies;
  private final Set<String> named;
  private final boolean hidesGroups;
  private final boolean prefersLearntGroups;

  private AclPlugin(AclConfig config, PluginContext context) {
    this.memberships = context.children(AclGroup.class, "consumer");
    List<String> deny = config.deny().orElse(List.of());
    this.denies = !deny.isEmpty();
    this.named = Set.copyOf(denies ? deny : config.allow().orElse(List.of()));
    this.hidesGroups = config.hideGroupsHeader();
    this.prefersLearntGroups = config.alwaysUseAuthenticatedGroups();
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    Groups groups = groups(exchange);
    if (groups == null) {
      return exchange.respond(
          exchange.credential().isPresent() ? forbidden() : Answer.error(401, "Unauthorized"));
    }
    if (groups.areAnyOf(named) == denies) {
      return exchange.respond(forbidden());
    }
    tell(exchange.upstreamRequest().headers(), groups);
    return Outcome.CONTINUE;
  }

  private static Answer forbidden() {
    return Answer.error(403, "You cannot consume this service");
  }

  /** The groups that count; null when none are known and the client must have some. */
  private @Nullable Groups groups(Exchange exchange) {
    Optional<Consumer> consumer = exchange.consumer();
    if (consumer.isEmpty() || exchange.credential().isEmpty() || prefersLearntGroups) {
      Optional<List<String>> learnt = exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS);
      if (learnt.isPresent()) {
        return Groups.learnt(learnt.get());
      }
    }
    if (consumer.isEmpty()) {
      return null;
    }
    List<AclGroup> own = memberships.of(consumer.get().id());
    return own.isEmpty() && !denies ? null : Groups.ofConsumer(own);
  }

  /** Each of the fields is set or removed, so that a client cannot send its own. */
  private void tell(Headers headers, Groups groups) {
    headers.remove(Groups.OF_CONSUMER);
    headers.remove(Groups.LEARNT);
    if (!hidesGroups && groups.size() > 0) {
      headers.set(groups.header(), FieldText.utf8(groups.list()));
    }
  }
}
