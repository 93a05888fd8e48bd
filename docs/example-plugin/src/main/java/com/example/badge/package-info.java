/** An example of a plugin that lives outside Gatehouse. */
@NullMarked
package com.example.badge;

import org.jspecify.annotations.NullMarked;
