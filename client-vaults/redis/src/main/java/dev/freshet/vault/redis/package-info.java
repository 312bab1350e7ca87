/** Keeps sessions in Redis or Valkey, which the replicas of a service share. */
@NullMarked
package dev.freshet.vault.redis;

import org.jspecify.annotations.NullMarked;
