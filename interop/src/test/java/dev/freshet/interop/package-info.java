/** Both adapters against real authorization servers, and against recorded answers of those that cannot be run here. */
@NullMarked
package dev.freshet.interop;

import org.jspecify.annotations.NullMarked;
