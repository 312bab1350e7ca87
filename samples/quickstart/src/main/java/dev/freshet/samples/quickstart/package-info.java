@NullMarked
package dev.freshet.samples.quickstart;

import org.jspecify.annotations.NullMarked;
