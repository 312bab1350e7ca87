/** What Freshet costs, against the limit and against what most applications write by hand. */
@NullMarked
package dev.freshet.benchmarks;

import org.jspecify.annotations.NullMarked;
