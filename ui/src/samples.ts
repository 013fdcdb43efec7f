// One view for each state that the window can be in.

import { LISTS } from "./samples/list";
import { PAGES } from "./samples/pages";
import { SHEETS } from "./samples/sheet";

export { presses } from "./samples/pages";

/** Every state, by name. */
export const SAMPLES = { ...LISTS, ...SHEETS, ...PAGES };
