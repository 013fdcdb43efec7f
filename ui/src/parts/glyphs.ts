// The outlines of the six pictures, on a grid of 16.

/** Which picture; the names are those of the tray's files. */
export type GlyphName = "none-connected" | "all-well" | "working" | "waiting" | "sign-in-needed" | "keychain-locked";

/** The colour of the picture's sign, or of the whole picture. */
export type Tone = "plain" | "ok" | "wait" | "alert" | "dim";

/** The letter and its sign. */
export const GLYPHS: Record<GlyphName, { body: string; sign?: string }> = {
  "none-connected": { body: "M12.43 12.75A6.5 6.5 0 1 1 12.43 3.25L11.07 4.71A4.5 4.5 0 1 0 11.07 11.29Z" },
  "all-well": {
    body: "M9.82 13.36A6.25 6.25 0 1 1 9.82 2.64L8.79 4.36A4.25 4.25 0 1 0 8.79 11.64Z",
    sign: "M11.09 3.65L15.44 8L11.09 12.35L9.67 10.94L12.61 8L9.67 5.06Z",
  },
  working: {
    body: "M13.27 11.18A6.25 6.25 0 1 1 11.68 3.39L10.42 4.95A4.25 4.25 0 1 0 11.5 10.25Z",
    sign: "M14.5 1.25V7.25H8.5Z",
  },
  waiting: {
    body: "M8 1A7 7 0 1 0 8 15A7 7 0 1 0 8 1ZM8 3A5 5 0 1 1 8 13A5 5 0 1 1 8 3Z",
    sign: "M7.1 4.2H8.8V7.4H11.3V9.1H7.1Z",
  },
  "sign-in-needed": {
    body: "M9.69 12.73A6 6 0 1 1 9.69 3.27L8.46 4.85A4 4 0 1 0 8.46 11.15Z",
    sign: "M11.6 1.5H14.6L14.2 9.6H12ZM13.1 11.2A1.65 1.65 0 1 0 13.1 14.5A1.65 1.65 0 1 0 13.1 11.2Z",
  },
  "keychain-locked": {
    body: "M3.75 7V5.25A4.25 4.25 0 0 1 12.25 5.25V7H10.25V5.25A2.25 2.25 0 0 0 5.75 5.25V7Z",
    sign: "M3.5 7H12.5A1 1 0 0 1 13.5 8V14A1 1 0 0 1 12.5 15H3.5A1 1 0 0 1 2.5 14V8A1 1 0 0 1 3.5 7ZM7.1 9.25V12.75H8.9V9.25Z",
  },
};
