/** Kubernetes integration: sidecar injection, the admission webhook and interception rules live here. */
@NullMarked
package dev.sluice.k8s;

import org.jspecify.annotations.NullMarked;
