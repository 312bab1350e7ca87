/** What needs signatures: {@link dev.freshet.jose.Dpop}. */
@NullMarked
package dev.freshet.jose;

import org.jspecify.annotations.NullMarked;
