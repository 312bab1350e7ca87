package dev.freshet.testkit;

final class MockWebServer3FrontTest extends FrontContract {
    MockWebServer3FrontTest() {
        super(Front.MOCKWEBSERVER3);
    }
}
