import type { HandlerResult } from "../report/model.js";
import type { AppStatus, DomainStatus } from "../report/status.js";

type Seen = Omit<DomainStatus, "next">;

/** Options of `migrate` take a name as it is; one with other characters is quoted for a shell. */
const word = (name: string): string =>
  /^[\w./@%+-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;

/**
 * What brings a domain on, mostly a command: functions, guards, refusals, data, the flag, the cutover, what is left; in this order.
 *
 * @param handlers the domain's handlers, for the one that is to be looked at
 * @returns null when nothing of it is left to do
 */
export function nextForDomain(domain: Seen, handlers: readonly HandlerResult[]): string | null {
  const { handlers: counts, functionsMissing, data, oldReaders } = domain;
  const name = word(domain.name);
  if (functionsMissing.length > 0) return `migrate ship --domain ${name} --dry-run`;
  if (counts.left > 0) return `migrate wire --domain ${name} --dry-run`;
  const refused = handlers.find(({ status }) => status === "refused");
  if (refused !== undefined) return `migrate explain ${word(`${refused.route}#${refused.method}`)}`;
  if (counts.mapped === 0) return null;
  if (counts.wired + counts.stubbed === 0) return oldReaders > 0 ? `migrate leftovers --domain ${name}` : null;
  if (counts.wired + counts.cutOver === 0)
    return `give ${count(counts.stubbed, "stub")} a function in the manifest, or take ${counts.stubbed === 1 ? "it" : "them"} out: there is nothing to flip`;
  const lacking = data.lacking.find(({ command }) => command !== null)?.command;
  if (lacking != null) return lacking;
  if (!data.isReady || counts.stubbed > 0) return null;
  return isOn(domain) ? `migrate cutover --domain ${name} --dry-run` : `${domain.env}=convex, and a restart`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

const isOn = ({ flags }: Pick<Seen, "flags">): boolean => flags.some(({ value }) => value === "convex");

/** What a person does next with the app: first what answers wrongly, then the first domain of the manifest that is not done. */
export function nextForApp({ domains, unmapped }: Omit<AppStatus, "next">): readonly string[] {
  const early = domains.filter((domain) => isOn(domain) && domain.data.lacking.some(({ isOld }) => !isOld));
  // A command can be run now; what wants thought can wait.
  const open = domains.find(({ next }) => next?.startsWith("migrate ")) ?? domains.find(({ next }) => next !== null);
  return [
    ...early.map(({ env, name, data }) => `Unset ${env}: ${name} may answer from empty tables.${how(data.lacking)}`),
    ...(open === undefined ? [] : [`Next, for ${open.name}: ${open.next}`]),
    ...(domains.length === 0 && unmapped > 0 ? ['Map handlers in "domains", or let `migrate init` draft them.'] : []),
  ];
}

const how = (lacking: Seen["data"]["lacking"]): string => {
  const command = lacking.find((each) => each.command !== null)?.command;
  return command == null ? "" : ` Show that they are not: ${command}`;
};
