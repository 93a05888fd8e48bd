package org.gatehouse.plugins.acl;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Check;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;

/** Settings of {@link AclPlugin}. */
@Check(onlyOneOf = {"config.allow", "config.deny"})
@Check(atLeastOneOf = {"config.allow", "config.deny"})
public record AclConfig(
    @Doc("Names of the groups whose members may pass; nobody else may. Not together with deny.")
        Optional<List<String>> allow,
    @Doc("Names of the groups whose members are refused; everybody else may pass.")
        Optional<List<String>> deny,
    @Doc("Whether the client's groups are kept from the upstream.") @Default("false")
        boolean hideGroupsHeader,
    @Doc(
            "Whether groups that an authentication plugin has learnt count for every client, and"
                + " those of the consumer only where there are none; otherwise they count for"
                + " clients without a consumer or with an anonymous one.")
        @Default("false")
        boolean alwaysUseAuthenticatedGroups) {}
