package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Caffeine is optional: Android has none, and a program with one session needs none. */
class WithoutCaffeineTest {

    /** Defines Freshet's classes anew, where no class of Caffeine's is found. */
    private static final class NoCaffeine extends ClassLoader {
        NoCaffeine() {
            super(WithoutCaffeineTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.benmanes.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.freshet.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static Object run(Class<? extends Callable<?>> what) throws Exception {
        Class<?> there = new NoCaffeine().loadClass(what.getName());
        return ((Callable<?>) there.getDeclaredConstructor().newInstance()).call();
    }

    private static AuthSession open() {
        TokenEndpoint none = request -> new RefreshOutcome.NotSent("no server");
        return AuthSession.builder().endpoint(none).origins(Rig.ORIGIN).build();
    }

    public static final class OneSession implements Callable<String> {
        public OneSession() {}

        @Override
        public String call() throws Exception {
            try (AuthSession session = open()) {
                session.signIn(Rig.pair(0));
                String value =
                        session.accessFor("https", "api.example.com", 443).headerValue();
                session.signOut();
                return value;
            }
        }
    }

    public static final class ManySessions implements Callable<Throwable> {
        public ManySessions() {}

        @Override
        public Throwable call() {
            try {
                SessionRegistry.keeping(10, Duration.ofHours(1), key -> open());
                throw new AssertionError("there is Caffeine");
            } catch (IllegalStateException e) {
                return e;
            }
        }
    }

    @Test
    void aSessionNeedsNone() throws Exception {
        assertThat(run(OneSession.class)).isEqualTo("Bearer access-0");
    }

    @Test
    void aRegistrySaysWhatToAdd() throws Exception {
        assertThat((Throwable) run(ManySessions.class))
                .hasMessageContaining("com.github.ben-manes.caffeine:caffeine")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
}
