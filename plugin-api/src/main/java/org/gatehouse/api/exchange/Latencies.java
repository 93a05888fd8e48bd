package org.gatehouse.api.exchange;

/**
 * Where the time of an exchange went, in milliseconds, as Kong's logs tell it.
 *
 * @param gateway spent in Gatehouse and its plugins
 * @param upstream from the call to the response head; -1 when none came
 * @param request from the first byte of the request to the last of the response
 * @param receive from the response head to its last byte
 */
public record Latencies(long gateway, long upstream, long request, long receive) {}
