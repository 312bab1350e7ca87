/** How an Android app keeps its session. */
@NullMarked
package dev.freshet.samples.android;

import org.jspecify.annotations.NullMarked;
