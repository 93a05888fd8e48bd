package org.gatehouse.api.plugin;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The steps of an exchange at which plugins act, in order. */
public enum Phase {
  /** Before routing; instances without a scope only. Kong's {@code rewrite}. */
  REWRITE("onRewrite", "rewrite"),
  /** Once a route is known, before forwarding. Kong's {@code access}. */
  ACCESS("onAccess", "access"),
  /** Around the call of the upstream. Kong has no such phase. */
  FORWARD("forward", "forward"),
  /** When the head of a response is known, whoever gave it. Kong's {@code header_filter}. */
  RESPONSE_HEADERS("onResponseHeaders", "header_filter"),
  /** For each piece of a response body. Kong's {@code body_filter}. */
  RESPONSE_BODY("onResponseBody", "body_filter"),
  /** When the last byte is sent, or cannot be. Kong's {@code log}. */
  LOG("onLog", "log");

  private static final ClassValue<Set<Phase>> HANDLED =
      new ClassValue<>() {
        @Override
        protected Set<Phase> computeValue(Class<?> type) {
          Set<Phase> handled = EnumSet.noneOf(Phase.class);
          for (Phase phase : values()) {
            if (phase.isHandledBy(type)) {
              handled.add(phase);
            }
          }
          return Collections.unmodifiableSet(handled);
        }
      };

  private final String hook;
  private final String kongName;

  Phase(String hook, String kongName) {
    this.hook = hook;
    this.kongName = kongName;
  }

  public String kongName() {
    return kongName;
  }

  /** The phases that a class of plugins does something in. */
  public static Set<Phase> handledBy(Class<? extends Plugin> type) {
    return HANDLED.get(type);
  }

  /** Whether a class of plugins does something in this phase: whether it overrides the hook. */
  private boolean isHandledBy(Class<?> type) {
    for (var method : type.getMethods()) {
      if (method.getName().equals(hook)
          && !method.isBridge()
          && method.getDeclaringClass() != Plugin.class) {
        return true;
      }
    }
    return false;
  }
}
