package dev.freshet.samples.retrofit;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import java.util.List;
import java.util.concurrent.Executor;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/** Loads the orders of an account onto a screen. */
final class OrderScreen {
    private final OrdersApi api;
    private final AuthSession account;
    private final Screen screen;

    OrderScreen(OrdersApi api, AuthSession account, Screen screen) {
        this.api = api;
        this.account = account;
        this.screen = screen;
    }

    /** The session's listener: whatever ends it, and in whatever call that shows, the screen changes once. */
    static AuthListener shown(Screen screen, Executor ui) {
        return event -> {
            if (event instanceof AuthEvent.SessionEnded ended) {
                ui.execute(() -> screen.showSignIn(ended.end()));
            } else if (event instanceof AuthEvent.SignedIn) {
                ui.execute(screen::showAccount);
            }
        };
    }

    void load() {
        api.orders().enqueue(new Callback<>() {
            @Override
            public void onResponse(Call<List<Order>> call, Response<List<Order>> response) {
                show(response);
            }

            @Override
            public void onFailure(Call<List<Order>> call, Throwable failure) {
                show(failure);
            }
        });
    }

    private void show(Response<List<Order>> response) {
        List<Order> orders = response.body();
        if (orders != null) {
            screen.showOrders(orders);
        } else if (response.code() != 401 || account.status().isSignedIn()) {
            screen.showProblem("the server says " + response.code());
        } // otherwise nobody is signed in: the listener has said so, or ready() at the start
    }

    private void show(Throwable failure) {
        if (failure instanceof AuthException.Unavailable later) {
            screen.showRetry(later.retryAt());
        } else { // no network; or an AuthException.Storage, whose message says what to do
            screen.showProblem(String.valueOf(failure.getMessage()));
        }
    }
}
