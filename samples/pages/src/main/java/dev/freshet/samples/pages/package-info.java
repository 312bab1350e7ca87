/** What the pages of docs show, compiled. */
@NullMarked
package dev.freshet.samples.pages;

import org.jspecify.annotations.NullMarked;
