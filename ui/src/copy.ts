// Copies a text that is no secret. It works in any web view, also where the page's scheme has no clipboard of its own.

/** Whether the text is on the clipboard now. Only while a press is heard. */
export function copy(text: string): boolean {
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = text;
  field.className = "sr";
  (focused?.closest(".sheet") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
