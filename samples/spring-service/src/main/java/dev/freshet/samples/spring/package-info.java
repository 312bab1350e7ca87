/** A service that calls an API on behalf of its users. Read it from {@code Sessions} on. */
@NullMarked
package dev.freshet.samples.spring;

import org.jspecify.annotations.NullMarked;
