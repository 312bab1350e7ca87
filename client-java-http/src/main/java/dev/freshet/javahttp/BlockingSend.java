package dev.freshet.javahttp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Takes an exchange's steps on the caller's thread. */
final class BlockingSend<T> {
    private final HttpClient delegate;
    private final Exchange<T> exchange;

    BlockingSend(HttpClient delegate, Exchange<T> exchange) {
        this.delegate = delegate;
        this.exchange = exchange;
    }

    HttpResponse<T> run() throws IOException, InterruptedException {
        boolean given = false;
        try {
            Step<T> step = exchange.begin();
            while (true) {
                if (step instanceof Step.Send<T> send) {
                    send.after().join();
                    Attempt<T> attempt = send.attempt();
                    step = exchange.answered(attempt, delegate.send(attempt.request(), attempt));
                } else if (step instanceof Step.Wait<T> wait) {
                    Question question = wait.question();
                    step = exchange.resumed(question, question.await(exchange.deadline(), exchange::isEnded));
                } else {
                    HttpResponse<T> answer = await(((Step.Give<T>) step).answer());
                    given = true;
                    return answer;
                }
            }
        } finally {
            if (!given) {
                exchange.abandon();
            }
        }
    }

    private HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            exchange.cancel();
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? null : cause.getMessage(), cause);
        }
    }
}
