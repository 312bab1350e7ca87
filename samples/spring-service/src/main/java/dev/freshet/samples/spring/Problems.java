package dev.freshet.samples.spring;

import dev.freshet.AuthException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.HttpClientErrorException;

/** What a user is told when the API cannot be called on her behalf. Spring finds an AuthException as a cause, too. */
@RestControllerAdvice
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** Nobody is signed in at the API for this user. */
    static final class NotSignedIn extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The API's own 401 means the same: the session has ended under the request. */
    @ExceptionHandler({NotSignedIn.class, HttpClientErrorException.Unauthorized.class})
    ProblemDetail signIn() {
        return ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, "sign in at /oauth2/authorization/api");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tryLater(AuthException.Unavailable e) {
        long seconds = Math.max(1, Duration.between(Instant.now(), e.retryAt()).toSeconds() + 1);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds))
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage()));
    }

    /** For the operator, whom the message tells what to do. */
    @ExceptionHandler
    ProblemDetail report(AuthException.Storage e) {
        LOG.error("the vault failed: {}", e.getMessage(), e);
        return ProblemDetail.forStatus(HttpStatus.SERVICE_UNAVAILABLE);
    }
}
