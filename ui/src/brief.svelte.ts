// A word that is shown for two seconds where something was done: "Copied".

/** Whether it is shown now. */
export class Brief {
  shown = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows it, from now on for two seconds. */
  show(): void {
    clearTimeout(this.#timer);
    this.shown = true;
    this.#timer = setTimeout(() => (this.shown = false), 2000);
  }
}
