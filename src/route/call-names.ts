const ABOUT_SESSION = /auth(?!or)|session|requireuser|getviewer|getprincipal|getidentity|gettoken|verifytoken/i;

const USER = "(?:(?:^|[^a-zA-Z])get|Get|[cC]urrent)_?[uU]ser";
const OWN_FACT = "(?:_?(?:[iI]d|ID|[iI]dentity|[iI]nfo|[eE]mail|[cC]laims))?";
const MANNER = "[fF]rom|[oO]r|[sS]afe|[sS]erver|[cC]lient|[cC]ached|[aA]sync|[oO]ptional|[rR]equired";
const CREDENTIAL =
  "(?:[bB]y|[fF]or|[vV]ia|[wW]ith)_?(?:[aA]ccess_?)?(?:[tT]oken|[cC]ookies?|[hH]eaders?|[rR]eq(?:uest)?|[jJ]wt|JWT|[aA]pi_?[kK]ey|[bB]earer|[cC]redentials?)";

/** `getUser`, `currentUserId`, `getUserFromToken`, `getUserOrThrow`; `getUserBoards` reads boards, and `getUserById` a row. */
const CALLERS_USER = new RegExp(`${USER}${OWN_FACT}(?:$|_?(?:${MANNER}|${CREDENTIAL})(?![a-z]))`);

/** The function's name says that it tells who the caller is: its result counts as coming from the session. */
export const isSessionCall = (name: string): boolean => ABOUT_SESSION.test(name) || CALLERS_USER.test(name);

/** Names of functions that decide who may go on. */
export const AUTHORIZING_CALL =
  /^(unauthori[sz]ed|forbidden|notFound|redirect|permanentRedirect|deny|reject|refuse|require|assert|ensure|authori[sz]e|check|verify|guard|protect|can[A-Z]|has[A-Z]\w*(Access|Permission|Role)|is[A-Z]\w*(Admin|Owner|Member|Allowed))|auth(?!or)|session|permission/i;

/** The shipped helper that asks Convex after the answer was sent: nothing of it reaches the answer. */
export const BACKGROUND_CALL = "compareInBackground";
