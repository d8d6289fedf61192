/** Reads YAML and JSON into protobuf messages by their descriptors, reporting every problem with its path. */
@NullMarked
package dev.sluice.xds.read;

import org.jspecify.annotations.NullMarked;
