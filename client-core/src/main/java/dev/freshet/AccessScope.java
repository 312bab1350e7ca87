package dev.freshet;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an access token is asked to be good for: less than the session's own (RFC 6749 section 6), or certain resources
 * (RFC 8707). Immutable; equal scopes are one.
 */
public final class AccessScope {
    private final @Nullable String scope;
    private final List<String> resources;

    private AccessScope(@Nullable String scope, List<String> resources) {
        this.scope = scope;
        this.resources = resources;
    }

    /**
     * A token of this scope: a part of what was granted.
     *
     * @param scope names, separated by spaces
     * @throws IllegalArgumentException if it is empty, or has a character that no scope has
     */
    public static AccessScope of(String scope) {
        if (!scope.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*")) {
            throw new IllegalArgumentException("not a scope: " + scope);
        }
        return new AccessScope(scope, List.of());
    }

    /**
     * A token for this resource, of whatever scope it gives.
     *
     * @throws IllegalArgumentException if it is no absolute URI, or has a fragment (RFC 8707 section 2)
     */
    public static AccessScope ofResource(String resource) {
        return new AccessScope(null, List.of(checked(resource)));
    }

    /** The same for one more resource. */
    public AccessScope resource(String resource) {
        List<String> more = new ArrayList<>(resources);
        more.add(checked(resource));
        return new AccessScope(scope, Collections.unmodifiableList(more));
    }

    private static String checked(String resource) {
        try {
            URI uri = new URI(resource);
            if (uri.isAbsolute() && uri.getRawFragment() == null) {
                return resource;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("a resource is an absolute URI without a fragment: " + resource);
    }

    /** The scope; null when only resources are named. */
    public @Nullable String scope() {
        return scope;
    }

    /** The resources, in the order in which they were named. */
    public List<String> resources() {
        return resources;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AccessScope same
                && Objects.equals(scope, same.scope)
                && resources.equals(same.resources);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scope, resources);
    }

    @Override
    public String toString() {
        return "AccessScope[" + (scope == null ? "" : scope + " ") + resources + "]";
    }
}
