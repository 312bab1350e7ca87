package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The device flow (RFC 8628): the person enters a short code on a page that any of their devices can open. */
final class DeviceSignIn implements SignIn {
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final long LONGEST_SECONDS = 3600;

    private final Server server;
    private final URI deviceEndpoint;
    private final URI tokenEndpoint;
    private final Output out;
    private final Pause pause;

    /** Waits. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    DeviceSignIn(Server server, URI deviceEndpoint, URI tokenEndpoint, Output out, Pause pause) {
        this.server = server;
        this.deviceEndpoint = deviceEndpoint;
        this.tokenEndpoint = tokenEndpoint;
        this.out = out;
        this.pause = pause;
    }

    @Override
    public void run(Keep keep) throws Exception {
        DeviceAuthorizationSuccessResponse code = code();
        show(code);
        DeviceCodeGrant grant = new DeviceCodeGrant(code.getDeviceCode());
        Duration left = lifetime(code);
        // 5 s where the server does not say; never so short that this program would storm it
        Duration interval = Duration.ofSeconds(Math.max(1, Math.min(code.getInterval(), LONGEST_SECONDS)));
        while (!left.isNegative() && !left.isZero()) {
            Duration next = interval.compareTo(left) < 0 ? interval : left;
            pause.of(next);
            left = left.minus(next);
            String error = CtrlC.whole(() -> ask(grant, keep));
            switch (error) {
                case "" -> {
                    return;
                }
                case "slow_down" -> interval = interval.plus(SLOWER); // RFC 8628 section 3.5, and next
                case "no answer" -> interval = interval.multipliedBy(2);
                default -> {}
            }
        }
        throw server.refused(new ErrorObject("expired_token"));
    }

    private DeviceAuthorizationSuccessResponse code() throws IOException, Failure {
        try {
            DeviceAuthorizationResponse response = DeviceAuthorizationResponse.parse(
                    server.send(new DeviceAuthorizationRequest.Builder(server.client())
                            .endpointURI(deviceEndpoint)
                            .scope(server.scope())
                            .build()
                            .toHTTPRequest()));
            if (!response.indicatesSuccess()) {
                throw server.refused(response.toErrorResponse().getErrorObject());
            }
            return response.toSuccessResponse();
        } catch (ParseException e) {
            throw server.strange(e.getMessage());
        }
    }

    private void show(DeviceAuthorizationSuccessResponse code) throws Failure {
        if (!isPage(code.getVerificationURI())) {
            throw server.strange("the page for the code is no web page");
        }
        out.note("To sign in, open this page on any device:");
        out.note("    %s", code.getVerificationURI().toString());
        out.note("and enter this code, within %s:", Words.length(lifetime(code)));
        out.note("    %s", code.getUserCode().getValue());
        if (isPage(code.getVerificationURIComplete())) {
            out.note("This page needs no typing:");
            out.note("    %s", code.getVerificationURIComplete().toString());
        }
        out.note("Waiting for you there. Ctrl-C gives up.");
    }

    private static Duration lifetime(DeviceAuthorizationSuccessResponse code) {
        return Duration.ofSeconds(Math.min(code.getLifetime(), LONGEST_SECONDS));
    }

    private static boolean isPage(@Nullable URI address) {
        return address != null && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()));
    }

    /** Asks once; empty when the tokens are kept, or why they are not there yet. */
    private String ask(DeviceCodeGrant grant, Keep keep) throws Exception {
        TokenResponse response;
        try {
            response = server.trade(tokenEndpoint, grant);
        } catch (IOException e) {
            return "no answer";
        }
        if (response.indicatesSuccess()) {
            keep.keep(response.toSuccessResponse().getTokens());
            return "";
        }
        ErrorObject error = response.toErrorResponse().getErrorObject();
        String code = error == null ? "" : String.valueOf(error.getCode());
        if (error != null && (error.getHTTPStatusCode() == 429 || error.getHTTPStatusCode() >= 500)) {
            return "no answer";
        }
        if (code.equals("authorization_pending") || code.equals("slow_down")) {
            return code;
        }
        throw server.refused(error);
    }
}
