// Where the page starts: inside the shell it watches the view; in a plain browser it draws samples, for
// photographs, unless it was built to be shipped.

import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { inShell, watch } from "./bridge";
import { Shown } from "./shown.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("the page has no place to draw");

if (inShell()) {
  const shown = new Shown();
  const host = watch({
    show: (view) => shown.set(view),
    go: (place) => (shown.wanted = place),
    over: (is) => (shown.over = is),
    dropped: (paths) => (shown.dropped = paths),
  });
  mount(App, { target, props: { shown, host } });
} else if (import.meta.env.MODE !== "production") {
  const { drawSample } = await import("./photo");
  drawSample(target, new URLSearchParams(location.search));
}
