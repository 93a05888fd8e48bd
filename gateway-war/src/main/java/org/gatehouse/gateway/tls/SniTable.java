package org.gatehouse.gateway.tls;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which identity a server name is answered with. Immutable; a look-up is at most four looks into a
 * hash table.
 */
public final class SniTable {
  static final SniTable EMPTY = new SniTable(Map.of());

  private final Map<String, TlsIdentity> identities;
  private final Map<String, TlsIdentity.Chain> chains = new HashMap<>();

  /**
   * A table of names in lower case; some with {@code *} as their first or last label, and {@code *}
   * alone for every name.
   */
  SniTable(Map<String, TlsIdentity> identities) {
    this.identities = Map.copyOf(identities);
    this.identities
        .values()
        .forEach(one -> one.chains().forEach(chain -> chains.put(chain.alias(), chain)));
  }

  boolean isEmpty() {
    return identities.isEmpty();
  }

  boolean isSameAs(SniTable other) {
    return identities.equals(other.identities);
  }

  /**
   * The identity for a name in lower case: of the name itself, else of {@code *.example.com}, else
   * of {@code www.example.*}, else of {@code *}, as in Kong. A {@code *} stands for one label, and
   * one in front needs two labels behind it.
   */
  @Nullable TlsIdentity find(String name) {
    TlsIdentity found = identities.get(name);
    int first = name.indexOf('.');
    if (found == null && first > 0 && name.indexOf('.', first + 1) > first + 1) {
      found = identities.get("*" + name.substring(first));
    }
    if (found == null && first > 0) {
      found = identities.get(name.substring(0, name.lastIndexOf('.') + 1) + "*");
    }
    return found == null ? identities.get("*") : found;
  }

  Collection<TlsIdentity.Chain> chains() {
    return chains.values();
  }

  TlsIdentity.@Nullable Chain chain(String alias) {
    return chains.get(alias);
  }
}
