/** Keeps sessions in a database that the replicas of a service share. */
@NullMarked
package dev.freshet.vault.jdbc;

import org.jspecify.annotations.NullMarked;
