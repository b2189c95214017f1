/** Names of functions that say who the caller is. Their result counts as coming from the session. */
export const SESSION_CALL =
  /(auth(?!or)|session|currentuser|requireuser|getuser(?!s)|getviewer|getprincipal|getidentity|gettoken|verifytoken)/i;
