package dev.freshet.samples.spring;

import dev.freshet.AuthException;
import java.security.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A user's account at the API. It is signed in to at {@code /oauth2/authorization/api}, which is Spring Security's. */
@RestController
record Account(Sessions sessions) {

    /** Where the authorization server sends the user back to; Spring Security has signed in by now. */
    @GetMapping("/signed-in")
    String signedIn(Principal user) {
        return user.getName() + " has signed in";
    }

    @PostMapping("/sign-out")
    String signOut(Principal user) throws AuthException {
        sessions.of(user.getName()).signOut();
        return user.getName() + " has signed out";
    }
}
