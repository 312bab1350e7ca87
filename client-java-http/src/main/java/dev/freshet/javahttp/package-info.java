/** A {@link java.net.http.HttpClient} that keeps itself signed in, and the transport for its refreshes. */
@NullMarked
package dev.freshet.javahttp;

import org.jspecify.annotations.NullMarked;
