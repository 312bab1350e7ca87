/** A vault in a store that several machines share, and what it needs of the store. */
@NullMarked
package dev.freshet.vault;

import org.jspecify.annotations.NullMarked;
