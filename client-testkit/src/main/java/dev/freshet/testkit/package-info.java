/**
 * What tests of signed-in HTTP code lack: a token server that rotates and punishes, gates that hold a race open, and
 * fakes.
 */
@NullMarked
package dev.freshet.testkit;

import org.jspecify.annotations.NullMarked;
