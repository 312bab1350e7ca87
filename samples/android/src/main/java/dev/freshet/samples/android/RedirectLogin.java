package dev.freshet.samples.android;

import android.content.Intent;
import android.net.Uri;
import dev.freshet.TokenPair;
import java.io.IOException;

/**
 * The user's login: a page in the browser, which comes back to the app with a redirect. AppAuth for Android is one. What
 * ties the redirect to the login that was begun is its business: the state, and the PKCE verifier (RFC 7636), kept where
 * they outlive the app's process, which Android may end while the browser is in front.
 */
public interface RedirectLogin {

    /** Begins a login: what opens its page. Called off the main thread; may block. */
    Intent start() throws IOException;

    /**
     * Ends it: trades what the redirect brings for a pair. Called off the main thread; may block.
     *
     * @throws IOException if the user has declined, the redirect is not that of the login that was begun, or the server
     *     does not answer; its message is shown to the user
     */
    TokenPair onRedirect(Uri redirect) throws IOException;
}
