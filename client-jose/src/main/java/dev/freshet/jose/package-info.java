/** What needs signatures: {@link dev.freshet.jose.Dpop}, {@link dev.freshet.jose.PrivateKeyJwt}. */
@NullMarked
package dev.freshet.jose;

import org.jspecify.annotations.NullMarked;
