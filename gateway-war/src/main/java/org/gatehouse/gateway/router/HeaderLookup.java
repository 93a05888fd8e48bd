package org.gatehouse.gateway.router;

import java.util.List;

/** The headers of a request, as far as routing needs them. */
@FunctionalInterface
public interface HeaderLookup {
  /** No headers. */
  HeaderLookup NONE = name -> List.of();

  /** Every value of a header, whose name is given in lower case; empty when there is none. */
  List<String> values(String name);
}
