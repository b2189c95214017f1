/** Names of functions that say who the caller is. Their result counts as coming from the session. */
export const SESSION_CALL =
  /(auth(?!or)|session|currentuser|requireuser|getuser(?!s)|getviewer|getprincipal|getidentity|gettoken|verifytoken)/i;

/** Names of functions that decide who may go on. */
export const AUTHORIZING_CALL =
  /^(unauthori[sz]ed|forbidden|notFound|redirect|permanentRedirect|deny|reject|refuse|require|assert|ensure|authori[sz]e|check|verify|guard|protect|can[A-Z]|has[A-Z]\w*(Access|Permission|Role)|is[A-Z]\w*(Admin|Owner|Member|Allowed))|auth(?!or)|session|permission/i;

/** The shipped helper that asks Convex after the answer was sent: nothing of it reaches the answer. */
export const BACKGROUND_CALL = "compareInBackground";
