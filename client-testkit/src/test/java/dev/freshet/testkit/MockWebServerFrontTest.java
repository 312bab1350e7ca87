package dev.freshet.testkit;

final class MockWebServerFrontTest extends FrontContract {
    MockWebServerFrontTest() {
        super(Front.MOCKWEBSERVER);
    }
}
