@NullMarked
package dev.freshet.samples.quickstart.server;

import org.jspecify.annotations.NullMarked;
