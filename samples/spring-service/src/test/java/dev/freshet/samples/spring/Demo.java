package dev.freshet.samples.spring;

import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;

/** A tour of the service: two users, two instances, one of which is stopped. */
public final class Demo {
    private static final long SPAN = TimeUnit.SECONDS.toNanos(6);

    private static final String NUMBERS =
            "freshet_(refresh_seconds_count|refresh_superseded|abnormal.*lost_rotation).*";

    private final Deployment deployment;
    private final Instance first;
    private final Instance second;
    private final PrintStream out;
    private int calls;
    private int failed;

    private Demo(Deployment deployment, Instance first, Instance second, PrintStream out) {
        this.deployment = deployment;
        this.first = first;
        this.second = second;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        tour(System.out);
        System.exit(0); // takes PostgreSQL along
    }

    static void tour(PrintStream out) throws Exception {
        out.println("Starting PostgreSQL, an authorization server with an API, and two instances of the service.");
        Deployment deployment = new Deployment();
        try (ConfigurableApplicationContext server = DemoServer.start(deployment);
                Instance first = DemoServer.tell(deployment, server).start();
                Instance second = deployment.start()) {
            new Demo(deployment, first, second, out).show();
        }
    }

    private void show() throws Exception {
        show(first, "alice", "/orders", ".*");
        signIn("alice");
        signIn("bob");
        show(first, "alice", "/orders", ".*");
        show(second, "alice", "/orders", ".*");
        show(second, "bob", "/invoices", ".*");
        for (long began = System.nanoTime(); System.nanoTime() - began < SPAN; ) {
            for (Instance instance : List.of(first, second)) {
                count(instance.get("alice", "/orders").body().equals("2 orders of alice"));
                count(instance.get("bob", "/invoices").body().equals("1 invoice of bob"));
            }
        }
        out.printf("For 6 s both ask both, with access tokens of 3 s: %d calls, %d failed.%n", calls, failed);
        first.stop();
        out.println("The first is stopped, as in a rolling update.");
        show(second, "alice", "/orders", ".*");
        show(second, "operator", "/actuator/signins/alice", ".*");
        show(second, "operator", "/actuator/prometheus", NUMBERS);
    }

    private void signIn(String person) throws Exception {
        Browser browser = new Browser(first, person, deployment.password(person));
        out.printf(
                "%s opens /oauth2/authorization/api, and types a password: %s%n",
                person, browser.open("/oauth2/authorization/api"));
    }

    private void count(boolean good) {
        calls++;
        failed += good ? 0 : 1;
    }

    private void show(Instance instance, String person, String path, String wanted) throws Exception {
        HttpResponse<String> answer = instance.get(person, path);
        out.printf(
                "%s asks the %s: %s %d%n", person, instance == first ? "first" : "second", path, answer.statusCode());
        answer.body().lines().filter(line -> line.matches(wanted)).forEach(line -> out.println("    " + line));
    }
}
