/** Keeps the key of a vault in the keychain of the operating system. */
@NullMarked
package dev.freshet.keychain;

import org.jspecify.annotations.NullMarked;
