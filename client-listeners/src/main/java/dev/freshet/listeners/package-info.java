/**
 * Listeners that are ready to use: {@link dev.freshet.listeners.AuditLog}, {@link dev.freshet.listeners.Slf4jListener},
 * {@link dev.freshet.listeners.MicrometerListener}, {@link dev.freshet.listeners.JfrListener}. One may hear many sessions.
 */
@NullMarked
package dev.freshet.listeners;

import org.jspecify.annotations.NullMarked;
