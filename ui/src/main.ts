// Where the page starts: inside the shell it watches the view; in a plain browser it draws samples, for
// photographs, unless it was built to be shipped.

import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { HOST, inShell, watch } from "./bridge";
import { Shown } from "./shown.svelte";
import type { Place, View } from "./wire";

const target = document.getElementById("app");
if (target === null) throw new Error("the page has no place to draw");

if (inShell()) {
  const shown = new Shown();
  const first = window.beginning;
  if (first !== undefined) shown.set(first.view);
  mount(App, { target, props: { shown, host: HOST } });
  const listener = {
    show: (view: View) => shown.set(view),
    go: (place: Place) => (shown.wanted = place),
    over: (is: boolean) => (shown.over = is),
    dropped: (paths: string[]) => (shown.dropped = paths),
  };
  // Not before it is drawn: a page that cannot be drawn must not say that it is.
  void watch(listener, first);
} else if (import.meta.env.MODE !== "production") {
  const { drawSample } = await import("./photo");
  drawSample(target, new URLSearchParams(location.search));
}
