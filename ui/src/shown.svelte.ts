// The view that is shown, the clock that runs on from it, and what else the shell has sent.

import { Clock } from "./clock.svelte";
import type { Place, View } from "./wire";

/** Null until the first view has come. */
export class Shown {
  view: View | null = $state.raw(null);
  /** Where the page is to go; null once it went there. */
  wanted: Place | null = $state.raw(null);
  /** Whether something is dragged over the window. */
  over = $state(false);
  /** The paths that were dropped on it; null once they were taken up. */
  dropped: string[] | null = $state.raw(null);
  readonly clock = new Clock();

  /** A view has come: it is shown instead of the one before. */
  set(view: View): void {
    this.clock.set(view.now);
    this.view = view;
  }
}
