// Blanks as Python sees them. JavaScript's \s has one character more and five fewer, and a text that is blank on
// one side only would be judged differently there.

/** What a character class must hold to mean a blank. */
export const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ENDS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
const RUN = new RegExp(`[${BLANK}]+`);

/** Without blanks at both ends. */
export const strip = (text) => text.replace(ENDS, "");

/** The words between blanks. */
export const splitAtBlanks = (text) => strip(text).split(RUN).filter(Boolean);
