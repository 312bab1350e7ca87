/** A real authorization server and an API, for the tests and the demo. */
@NullMarked
package dev.freshet.samples.cli.server;

import org.jspecify.annotations.NullMarked;
