package org.gatehouse.plugins.acl;

import java.util.List;
import java.util.Set;

/** The groups of one client, wherever they are from; a view of what is in memory already. */
abstract class Groups {
  /** Tells of {@link #learnt} groups. */
  static final String LEARNT = "X-Authenticated-Groups";

  /** Tells of groups {@link #ofConsumer}. */
  static final String OF_CONSUMER = "X-Consumer-Groups";

  /** Those that an authentication plugin has learnt. */
  static Groups learnt(List<String> names) {
    return new Groups(LEARNT) {
      @Override
      int size() {
        return names.size();
      }

      @Override
      String name(int index) {
        return names.get(index);
      }
    };
  }

  /** Those that a consumer is in. */
  static Groups ofConsumer(List<AclGroup> memberships) {
    return new Groups(OF_CONSUMER) {
      @Override
      int size() {
        return memberships.size();
      }

      @Override
      String name(int index) {
        return memberships.get(index).group();
      }
    };
  }

  private final String header;

  private Groups(String header) {
    this.header = header;
  }

  abstract int size();

  abstract String name(int index);

  /** The header field that tells the upstream of them. */
  String header() {
    return header;
  }

  /** Whether one of them is among these. */
  boolean areAnyOf(Set<String> wanted) {
    for (int i = 0; i < size(); i++) {
      if (wanted.contains(name(i))) {
        return true;
      }
    }
    return false;
  }

  /** The names as the value of a header field; empty for none. */
  String list() {
    if (size() == 1) {
      return name(0);
    }
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < size(); i++) {
      list.append(i == 0 ? "" : ", ").append(name(i));
    }
    return list.toString();
  }
}
