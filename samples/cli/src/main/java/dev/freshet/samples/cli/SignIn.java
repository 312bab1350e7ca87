package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.token.Tokens;

/** A way to sign in. */
interface SignIn {

    /**
     * Has the person sign in, and keeps what the server gives.
     *
     * @param keep called once, in one whole with the request for the tokens ({@link CtrlC#whole}): they are either not
     *     asked for, or stored
     */
    void run(Keep keep) throws Exception;

    /** Stores the tokens. */
    interface Keep {
        void keep(Tokens tokens) throws Exception;
    }
}
