// What the core shows, by what led there. The wire story writes the views; none is made by hand.

import type { SettingView, View } from "../wire";
import written from "./views.json";

type Name = keyof typeof written.views;

/** Each by its name. */
export const VIEWS = Object.fromEntries(
  Object.entries(written.views).map(([name, view]) => [name, { ...view, settings: written.settings as SettingView[] } as View]),
) as Record<Name, View>;
