package dev.freshet.okhttp;

import dev.freshet.Access;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** One exchange of a call: the first one, or one that a redirect led to. */
final class Hop {
    private Hop() {}

    /** The network position: puts a header of one's own on a hop to one of the session's origins, and on no other. */
    static Response sign(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        Access access = request.tag(Access.class);
        if (access == null || !isFor(access, request.url())) {
            return chain.proceed(request);
        }
        return chain.proceed(request.newBuilder()
                .header(access.headerName(), access.headerValue())
                .build());
    }

    /**
     * Whether the last hop carried the token. OkHttp takes Authorization off when the origin changes, and never puts it
     * back; a header of one's own was put on by {@link #sign}.
     */
    static boolean carried(Response response, Access access) {
        Request last = response.request();
        if (last.tag(Access.class) != null) {
            return isFor(access, last.url());
        }
        for (Response prior = response.priorResponse(); prior != null; prior = prior.priorResponse()) {
            if (!sameOrigin(prior.request().url(), last.url())) {
                return false;
            }
        }
        return true;
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
        return access.isFor(url.scheme(), url.host(), url.port());
    }

    private static boolean sameOrigin(HttpUrl a, HttpUrl b) {
        return a.port() == b.port() && a.host().equals(b.host()) && a.scheme().equals(b.scheme());
    }
}
