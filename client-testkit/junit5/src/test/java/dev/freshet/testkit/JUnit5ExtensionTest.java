package dev.freshet.testkit;

/** The extension on JUnit 5, which has no mock server here either. */
final class JUnit5ExtensionTest extends AuthServerExtensionTest {}
