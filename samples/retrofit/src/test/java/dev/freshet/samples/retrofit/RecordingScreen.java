package dev.freshet.samples.retrofit;

import dev.freshet.SessionEnd;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Says what it shows. */
final class RecordingScreen implements Screen {
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    /** What it shows next. */
    String next() throws InterruptedException {
        String next = shown.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the screen shows nothing new");
        }
        return next;
    }

    /** How much it has shown that nobody has asked for. */
    int left() {
        return shown.size();
    }

    @Override
    public void showOrders(List<Order> orders) {
        shown.add("orders: " + orders);
    }

    @Override
    public void showAccount() {
        shown.add("signed in");
    }

    @Override
    public void showSignIn(SessionEnd why) {
        shown.add("sign in, please: " + why);
    }

    @Override
    public void showRetry(Instant from) {
        shown.add("try again at " + from);
    }

    @Override
    public void showProblem(String what) {
        shown.add("problem: " + what);
    }
}
