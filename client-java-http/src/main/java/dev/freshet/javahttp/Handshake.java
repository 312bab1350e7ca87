package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The opening of a WebSocket: one handshake, and one more if the first was refused. */
final class Handshake {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpRequest request;
    private final AuthSession session;
    private final Supplier<WebSocket.Builder> builders;
    private final Function<WebSocket.Builder, CompletableFuture<WebSocket>> open;
    private final Executor resume;
    private final Deadline deadline;
    private final Cancellable<WebSocket> opened = new Cancellable<>(this::abort);
    private volatile @Nullable CompletableFuture<?> opening;

    /**
     * An opening.
     *
     * @param request the handshake as the caller knows it
     * @param builders gives builders that were told what the caller has said
     */
    Handshake(
            HttpRequest request,
            AuthSession session,
            Supplier<WebSocket.Builder> builders,
            Function<WebSocket.Builder, CompletableFuture<WebSocket>> open,
            Executor resume) {
        this.request = request;
        this.session = session;
        this.builders = builders;
        this.open = open;
        this.resume = resume;
        this.deadline = Deadline.of(request.timeout());
    }

    CompletableFuture<WebSocket> begin() {
        guarded(() -> {
            URI uri = request.uri();
            Access access = session.accessFor(uri.getScheme(), uri.getHost(), uri.getPort());
            if (access == null || request.headers().map().containsKey(access.headerName())) {
                shake(null, null);
            } else if (access.usable()) {
                shake(access, null);
            } else {
                ask(new Question(session, access, false), null);
            }
        });
        return opened;
    }

    /** Makes a handshake, after the one that was refused if there was one. */
    private void shake(@Nullable Access access, @Nullable Exception refused) throws IOException {
        if (opened.isDone()) {
            return;
        }
        WebSocket.Builder builder = builders.get();
        deadline.left().ifPresent(builder::connectTimeout);
        if (access != null) {
            builder.header(access.headerName(), access.headerValue());
        }
        CompletableFuture<WebSocket> next = open.apply(builder);
        opening = next;
        if (opened.isCancelled()) {
            next.cancel(true);
        }
        next.whenComplete((socket, failure) -> guarded(() -> {
            if (failure == null) {
                done(access, socket);
            } else {
                failed(access, Question.cause(failure), refused);
            }
        }));
    }

    private void done(@Nullable Access access, WebSocket socket) {
        if (access != null) {
            access.refusedBy(SWITCHING_PROTOCOLS, List.of());
        }
        if (!opened.complete(socket)) {
            socket.abort();
        }
    }

    private void failed(@Nullable Access access, Throwable failure, @Nullable Exception refused) throws IOException {
        if (access == null || !(failure instanceof WebSocketHandshakeException e)) {
            opened.completeExceptionally(failure);
            return;
        }
        HttpResponse<?> response = e.getResponse();
        boolean again =
                access.refusedBy(response.statusCode(), response.headers().allValues("WWW-Authenticate"))
                        && refused == null;
        if (again) {
            ask(new Question(session, access, true), shown(e));
        } else {
            opened.completeExceptionally(shown(e));
        }
    }

    private void ask(Question question, @Nullable Exception refused) throws IOException {
        question.stage(deadline, resume)
                .whenComplete((given, failure) -> guarded(() -> {
                    Access access = failure == null ? given.orElse(null) : null;
                    if (failure != null) {
                        opened.completeExceptionally(Question.cause(failure));
                    } else if (refused != null && (access == null || access == question.access())) {
                        opened.completeExceptionally(refused);
                    } else {
                        if (refused != null && access != null) {
                            access.retried();
                        }
                        shake(access, refused);
                    }
                }));
    }

    /** The failure as the caller may see it: the JDK's shows the request as it was sent, with the token on it. */
    private Exception shown(WebSocketHandshakeException failure) {
        HttpResponse<?> response = failure.getResponse();
        WebSocketHandshakeException shown =
                new WebSocketHandshakeException(new Answer<Object>(response, request, null, response.body()));
        shown.initCause(failure.getCause());
        return shown;
    }

    private void abort() {
        opened.completeExceptionally(new CancellationException());
        CompletableFuture<?> shaking = opening;
        if (shaking != null) {
            shaking.cancel(true);
        }
    }

    private void guarded(Action action) {
        try {
            action.run();
        } catch (Throwable unexpected) {
            opened.completeExceptionally(unexpected);
        }
    }

    private interface Action {
        void run() throws IOException;
    }
}
