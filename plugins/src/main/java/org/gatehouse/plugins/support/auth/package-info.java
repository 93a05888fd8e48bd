/** What authentication plugins share: who comes in without proof, and what upstreams are told. */
@NullMarked
package org.gatehouse.plugins.support.auth;

import org.jspecify.annotations.NullMarked;
