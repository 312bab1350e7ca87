package dev.freshet;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where an authorization server takes requests.
 *
 * @param revocation null when it has none
 */
record Metadata(URI tokens, @Nullable URI revocation) {}
