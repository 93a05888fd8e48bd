package org.gatehouse.testkit.store;

/**
 * What every store does with the entities of one type, whichever it is: the rules come from its
 * schema. A store's test has a line for each type:
 *
 * <pre>{@code
 * @Nested class Routes implements RouteStoreContract {}
 * }</pre>
 */
public interface EntityStoreContract<E extends Record>
    extends WriteContract<E>, UniqueContract<E>, ReferenceContract<E>, PageContract<E> {}
