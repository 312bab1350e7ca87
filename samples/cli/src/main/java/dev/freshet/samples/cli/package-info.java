/** A command-line program that stays signed in from one run to the next. */
@NullMarked
package dev.freshet.samples.cli;

import org.jspecify.annotations.NullMarked;
