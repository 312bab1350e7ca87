/** Keeps an OkHttp client signed in, on OkHttp 4.12 and 5. */
@NullMarked
package dev.freshet.okhttp;

import org.jspecify.annotations.NullMarked;
