package dev.freshet.okhttp;

import dev.freshet.Access;
import dev.freshet.Access.Verdict;
import java.io.IOException;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** One exchange of a call: the first one, or one that a redirect led to. */
final class Hop {
    private Hop() {}

    /**
     * The network position: puts the token on a hop to one of the session's origins, and takes it off any other. What
     * somebody else has put in its place stays.
     */
    static Response sign(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        Access access = request.tag(Access.class);
        if (access == null) {
            return chain.proceed(request);
        }
        String header = access.headerName();
        String there = request.header(header);
        boolean others = there != null && !there.equals(access.headerValue());
        boolean wanted = isFor(access, request.url());
        boolean proven = wanted && access.signsAttempts();
        if (others || (wanted == (there != null) && !proven)) {
            return chain.proceed(request);
        }
        Request.Builder hop = request.newBuilder();
        if (!wanted) {
            return chain.proceed(hop.removeHeader(header).build());
        }
        prove(put(hop, access), request, access);
        Response response = chain.proceed(hop.build());
        access.learn(request.url().toString(), response::headers);
        return response;
    }

    /** Sets the headers that only this attempt has. */
    static void prove(Request.Builder hop, Request request, Access access) throws IOException {
        for (Map.Entry<String, String> header :
                access.sign(request.method(), request.url().toString()).entrySet()) {
            hop.header(header.getKey(), header.getValue());
        }
    }

    /** What the answer says of the access. Only an answer to a hop that carried the token tells anything. */
    static Verdict verdict(Response response, Access sent) {
        if (!carried(response, sent)) {
            return Verdict.GIVE;
        }
        Request last = response.request();
        if (last.tag(Access.class) == null) {
            sent.learn(last.url().toString(), response::headers);
        }
        return sent.verdict(response.code(), response::headers);
    }

    /** Sets the header. What OkHttp says of a value that it does not take holds the value, and is never passed on. */
    static Request.Builder put(Request.Builder request, Access access) throws IOException {
        try {
            return request.header(access.headerName(), access.headerValue());
        } catch (IllegalArgumentException e) {
            throw new IOException("the session's scheme gives " + access.headerName() + " a value that cannot be sent");
        }
    }

    /**
     * Whether the last hop carried the token to one of the session's origins. OkHttp takes Authorization off when the
     * origin changes, and never puts it back; an authenticator or a later interceptor may have put another in its place;
     * what {@link #sign} puts on is not seen here.
     */
    static boolean carried(Response response, Access access) {
        Request last = response.request();
        if (!isFor(access, last.url())) {
            return false;
        }
        String there = last.header(access.headerName());
        return there == null ? last.tag(Access.class) != null : there.equals(access.headerValue());
    }

    /** The response as the caller sees it: with the caller's own request, and no token in it or in those before. */
    static Response forCaller(Response response, Request signed, Request callers, String header) {
        Response.Builder shown = response.newBuilder()
                .request(response.request() == signed ? callers : withoutToken(response.request(), header));
        Response prior = response.priorResponse();
        if (prior != null) {
            shown.priorResponse(forCaller(prior, signed, callers, header));
        }
        return shown.build();
    }

    private static Request withoutToken(Request request, String header) {
        return request.newBuilder().removeHeader(header).tag(Access.class, null).build();
    }

    private static boolean isFor(Access access, HttpUrl url) {
        return access.isFor(url.scheme(), url.host(), url.port()) && !bringsToken(url);
    }

    /** Whether the URL carries a token itself (RFC 6750 section 2.3): there may be no second one. */
    static boolean bringsToken(HttpUrl url) {
        for (int i = 0; i < url.querySize(); i++) {
            if (url.queryParameterName(i).equals("access_token")) {
                return true;
            }
        }
        return false;
    }
}
