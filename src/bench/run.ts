import { MigrateError } from "../errors.js";
import { differencesOf, type Answer } from "./differences.js";
import { measureInTurns } from "./measure.js";
import type { Comparison, Load, Target } from "./model.js";

const ANSWER_WITHIN_MS = 30_000;

/** What a person wants to compare. */
export interface BenchRequest {
  readonly route: string;
  readonly against: string;
  readonly base: string;
  readonly againstBase: string;
  readonly headers: readonly string[];
  readonly load: Load;
  /** measure even when the two answer differently */
  readonly allowDifferent: boolean;
}

/**
 * Compares two addresses: first what they answer, then how fast. Nothing is asked but the two addresses.
 *
 * @throws MigrateError when an address is none, cannot be reached, or answers nothing worth timing
 */
export async function runBench(request: BenchRequest, progress: (message: string) => void): Promise<Comparison> {
  const { load, allowDifferent } = request;
  const [left, right] = targetsOf(request);
  progress("asking both for their answer");
  const differences = differencesOf(await ask(left), await ask(right));
  const isLeftOut = differences.length > 0 && !allowDifferent;
  return { load, differences, targets: isLeftOut ? [] : await measureInTurns([left, right], load, progress) };
}

/** The two addresses; each stays with the server that was named. */
export function targetsOf({
  route,
  against,
  base,
  againstBase,
  headers,
}: Pick<BenchRequest, "route" | "against" | "base" | "againstBase" | "headers">): readonly [Target, Target] {
  const read = readHeaders(headers);
  const [left, right] = [addressOf(route, base), addressOf(against, againstBase)];
  if (left.href === right.href)
    throw new MigrateError("There is nothing to compare: both addresses are the same.", {
      hint: "Say --against <route>, or --against-base <url> for the same route on another server.",
    });
  const isOneServer = left.origin === right.origin;
  const nameOf = (url: URL): string => (isOneServer ? url.pathname : url.origin);
  return [
    { name: nameOf(left), url: left.href, headers: read },
    { name: nameOf(right), url: right.href, headers: read },
  ];
}

function addressOf(route: string, base: string): URL {
  const server = URL.canParse(base) ? new URL(base) : null;
  if (server === null || !/^https?:$/.test(server.protocol))
    throw new MigrateError(`"${base}" is not the address of a server.`, { hint: "Write it as http://localhost:3000." });
  const url = URL.canParse(route, server.origin) ? new URL(route, server.origin) : null;
  if (url === null || !route.startsWith("/") || url.origin !== server.origin)
    throw new MigrateError(`"${route}" is not a route of ${server.origin}.`, {
      hint: "Write it as /api/contacts/by-phone?phone=…, and the server with --base.",
    });
  return url;
}

function readHeaders(headers: readonly string[]): Readonly<Record<string, string>> {
  const read = headers.map((header) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)\s*:\s*([^\r\n]*)$/.exec(header) ?? [];
    if (name === undefined || value === undefined)
      throw new MigrateError(`A header could not be read: it begins with "${header.slice(0, 12)}".`, {
        hint: "Write it as --header 'x-api-key: …'.",
      });
    return [name.toLowerCase(), value] as const;
  });
  return Object.fromEntries(read);
}

async function ask({ url, headers }: Target): Promise<Answer> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  // A redirect is an answer of its own: the address that it names was not given.
  const response = await fetch(url, { headers: { ...headers }, redirect: "manual", signal }).catch((cause: unknown) => {
    throw new MigrateError(`${url} cannot be reached.`, { hint: "Start the server first; bench starts none.", cause });
  });
  const answer = { status: response.status, body: await response.text() };
  if (response.ok) return answer;
  throw new MigrateError(`${url} answers ${answer.status}, and there is nothing in that worth timing.`, {
    hint: "Give what the route asks for: parameters in the route, --header 'x-api-key: …' or --header 'cookie: …'.",
  });
}
