package org.gatehouse.api.exchange;

import java.util.List;

/** What plugins tell each other about an exchange. */
public final class SharedAttributes {
  /**
   * The names of the groups that the client is in, as an authentication plugin has learnt from who
   * vouches for the client; not the groups of a consumer. What {@code authenticated_groups} is in
   * Kong.
   */
  public static final AttributeKey<List<String>> AUTHENTICATED_GROUPS =
      new AttributeKey<>("authenticated_groups");

  private SharedAttributes() {}
}
