// One view for each state that the window can be in.

import { LISTS } from "./samples/list";
import { PAGES } from "./samples/pages";
import { SHEETS } from "./samples/sheet";
import { WAYS } from "./samples/ways";

export { presses } from "./samples/pages";
export { prepare } from "./samples/ways";

/** Every state, by name. */
export const SAMPLES = { ...LISTS, ...SHEETS, ...PAGES, ...WAYS };
