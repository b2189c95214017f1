import type { HandlerFacts } from "../route/facts.js";
import type { DraftedExclusion } from "./model.js";

/** A route file with its key and its handlers. */
export interface RouteHandlers {
  readonly route: string;
  readonly handlers: readonly HandlerFacts[];
}

/** Folders whose routes are called from elsewhere, with the reason why those stay. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^(webhooks?|hooks)$/i, "External triggers: must stay in Next.js and Prisma"],
  [/^(crons?|jobs|scheduled|queues?|inngest|qstash|trigger)$/i, "Scheduled jobs: called by a scheduler, not by people"],
  [
    /^(auth|oauth2?|callback|callbacks|sso|saml)$|^\[\.\.\.(nextauth|auth|better-auth|all)\]$/i,
    "Sign-in and OAuth callbacks: external I/O",
  ],
  [/^(trpc|graphql|uploadthing|og|mcp)$/i, "Another protocol behind one route: not a read of one domain"],
];

/** The same of folders at the top alone. */
const TOP_KINDS: typeof KINDS = [
  [/^(healthz?|health-?check|heartbeat|ping|ready|live|metrics)$/i, "Asked by machines: says whether the server lives"],
];

const FILE_REASON = "Answers with a file or a redirect, not with JSON";

/** The exclusions that an app's routes call for, by their kind. What is asked by somebody who is signed in is not excluded by its path alone. */
export function exclusionsFor(routes: readonly RouteHandlers[]): readonly DraftedExclusion[] {
  const found = new Map<string, string>();
  for (const each of routes) {
    const kind = kindOf(each.route);
    const isFile = answersFiles(each);
    if (kind !== null && !isForSomebody(each)) found.set(patternFor(kind.prefix, each.route, routes), kind.reason);
    else if (isFile) found.set(each.route, kind?.reason ?? FILE_REASON);
  }
  return [...found].map(([pattern, reason]) => ({ routes: pattern, reason }));
}

function kindOf(route: string): { readonly prefix: string; readonly reason: string } | null {
  const folders = route.split("/");
  for (const [index, folder] of folders.entries()) {
    const kinds = index === 0 ? [...KINDS, ...TOP_KINDS] : KINDS;
    const reason = kinds.find(([name]) => name.test(folder))?.[1];
    if (reason !== undefined) return { prefix: folders.slice(0, index + 1).join("/"), reason };
  }
  return null;
}

/** The whole folder, where nothing below it is asked by a person who is signed in; else the route alone. */
function patternFor(prefix: string, route: string, routes: readonly RouteHandlers[]): string {
  const own = routes.filter((each) => each.route === prefix || each.route.startsWith(`${prefix}/`));
  if (own.some(isForSomebody)) return route;
  return own.some((each) => each.route !== prefix) ? `${prefix}/**` : prefix;
}

/** It reads or writes rows for the one who asks. */
const isForSomebody = ({ handlers }: RouteHandlers): boolean =>
  handlers.some(({ body }) =>
    body?.accesses.some(({ where }) =>
      where.some(({ value }) => value.sources.some(({ origin }) => origin === "session" || origin === "wrapper")),
    ),
  );

/** Its GET gives no JSON. */
const answersFiles = ({ handlers }: RouteHandlers): boolean => {
  const answers = handlers.find(({ method }) => method === "GET")?.body?.answers ?? [];
  return answers.length > 0 && answers.every(({ form }) => form === "other-response");
};
