package dev.freshet.samples.spring;

import dev.freshet.Replay;
import dev.freshet.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What this service is told, beside what Spring is. A {@link Secret} shows itself nowhere, so this may be printed.
 *
 * @param api the API, without a path
 * @param revocation where the authorization server is told of a sign-out (RFC 7009)
 * @param grace how long the authorization server takes a refresh token once more that was spent; absent: it takes the
 *     second one for a theft
 * @param vaultKey 32 bytes in base64, the same for all instances
 * @param users passwords by name, each with the id of its encoder, such as {@code {bcrypt}$2a$...}
 */
@ConfigurationProperties("service")
record Settings(URI api, URI revocation, @Nullable Duration grace, Secret vaultKey, Map<String, Secret> users) {

    Replay replay() {
        return grace == null ? Replay.STRICT : Replay.grace(grace);
    }
}
