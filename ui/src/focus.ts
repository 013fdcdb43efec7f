// Where the keyboard is.

import type { Attachment } from "svelte/attachments";

/** Takes the focus when it appears, with its text selected if it has any. */
export const takesFocus: Attachment<HTMLElement> = (element) => {
  element.focus();
  if (element instanceof HTMLInputElement) element.select();
};
