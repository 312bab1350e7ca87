package dev.freshet.samples.android;

import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.internal.bytecode.InstrumentationConfiguration;

/** Robolectric, which leaves Flight Recorder to the JDK. For all tests alike: they share what it has loaded. */
public final class AndroidRunner extends RobolectricTestRunner {
    public AndroidRunner(Class<?> test) throws InitializationError {
        super(test);
    }

    @Override
    protected InstrumentationConfiguration createClassLoaderConfig(FrameworkMethod method) {
        return new InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
                .doNotAcquirePackage("jdk.jfr.")
                .build();
    }
}
