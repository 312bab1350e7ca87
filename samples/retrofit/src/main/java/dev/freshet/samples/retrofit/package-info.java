/** Orders, by Retrofit. */
@NullMarked
package dev.freshet.samples.retrofit;

import org.jspecify.annotations.NullMarked;
