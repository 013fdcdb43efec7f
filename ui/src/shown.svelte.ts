// The view that is shown, and the clock that runs on from it.

import { Clock } from "./clock.svelte";
import type { View } from "./wire";

/** Null until the first view has come. */
export class Shown {
  view: View | null = $state.raw(null);
  readonly clock = new Clock();

  /** A view has come: it is shown instead of the one before. */
  set(view: View): void {
    this.clock.set(view.now);
    this.view = view;
  }
}
