// The window's clock. It runs on from the moment a view was made, so that it agrees with the one who made the view, and
// it moves only while the page can be seen: once a minute, or once a second where seconds are shown.

import type { Timestamp, View } from "./wire";

/** The moment that is shown. */
export class Clock {
  /** Seconds; changes when it ticks. */
  now: Timestamp = $state(0);
  #made: Timestamp = 0;
  #came = 0;

  /** A view has come, made at this moment. */
  set(made: Timestamp): void {
    this.#made = made;
    this.#came = Date.now();
    this.now = made;
  }

  /** Looks at the time. */
  tick(): void {
    this.now = this.#made + Math.max(0, Math.floor((Date.now() - this.#came) / 1000));
  }

  /** Ticks every so many seconds while the page can be seen; returns how to stop. */
  run(seconds: number): () => void {
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = () => {
      clearInterval(timer);
      timer = undefined;
      if (document.visibilityState === "hidden") return;
      this.tick();
      timer = setInterval(() => this.tick(), seconds * 1000);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }
}

/** How often what is shown changes, in seconds: 1 while a countdown in seconds is shown, else 60. */
export function pace(view: View, now: Timestamp): 1 | 60 {
  const counting = view.connect !== null && ["in_browser", "code"].includes(view.connect.stage.stage) && now < view.connect.ends_at;
  const soon = view.accounts.some(({ retry_at }) => retry_at !== null && retry_at > now && retry_at - now <= 60);
  return counting || soon ? 1 : 60;
}
