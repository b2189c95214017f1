/** Names of functions that make a response out of data. */
export const RESPONSE_HELPER =
  /(json|^ok$|success|respon|^reply$|^send$|^created$|paginat|error|unauthori|forbidden|notfound|badrequest)/i;

/** Calls that hand a value to the caller as it is. */
export const RESPONSE_CALL = /^(NextResponse\.json|Response\.json|JSON\.stringify|superjson\.(stringify|serialize))$/;
