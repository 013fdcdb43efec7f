// One view for each state that the window can be in: most of them as the core shows them, and those that are about what
// is behind the list.

import { PAGES } from "./samples/pages";
import { VIEWS } from "./samples/views";
import { WAYS } from "./samples/ways";

export { presses } from "./samples/pages";
export { prepare } from "./samples/ways";

/** Every state, by name. */
export const SAMPLES = { ...VIEWS, ...PAGES, ...WAYS };
