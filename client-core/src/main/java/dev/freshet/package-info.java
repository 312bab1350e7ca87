/** The session: what gives out access tokens and replaces them. Knows no HTTP client. */
@NullMarked
package dev.freshet;

import org.jspecify.annotations.NullMarked;
