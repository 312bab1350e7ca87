/** Keeps a {@code java.net.http.HttpClient} signed in. */
@NullMarked
package dev.freshet.javahttp;

import org.jspecify.annotations.NullMarked;
