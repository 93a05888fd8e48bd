/** What an operator does with the configuration from a terminal, without a running node. */
@NullMarked
package org.gatehouse.admin.command;

import org.jspecify.annotations.NullMarked;
