package dev.freshet.samples.spring;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.SessionStatus;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;

/** {@code /actuator/signins/alice}: whether a user is signed in at the API, since when, and if not, why. No secret in it. */
@Component
@Endpoint(id = "signins")
record SignInsPage(Sessions sessions) {

    @ReadOperation
    SessionStatus status(@Selector String user) throws AuthException {
        AuthSession session = sessions.of(user);
        session.ready();
        return session.status();
    }
}
