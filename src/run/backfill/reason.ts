/** Convex quotes the whole row, and where it failed: neither is for a terminal, a log or a list. */
const QUOTED = /(?:\n[^\S\n]*at |Object:\s*\{)[\s\S]*$/;
const LONGEST_REASON = 300;

/** A reason as a list, a log or a terminal may hold it. */
export const shortened = (reason: string): string => {
  const said = reason.replace(QUOTED, "").trim();
  return said.length > LONGEST_REASON ? `${said.slice(0, LONGEST_REASON)}…` : said;
};
