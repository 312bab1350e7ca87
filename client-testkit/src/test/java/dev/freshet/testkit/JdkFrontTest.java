package dev.freshet.testkit;

final class JdkFrontTest extends FrontContract {
    JdkFrontTest() {
        super(Front.JDK);
    }
}
