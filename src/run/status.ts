import { addressIn, deploymentOf } from "../data/deployment.js";
import { readiness } from "../data/readiness.js";
import type { Domain, Entry, Manifest } from "../manifest/model.js";
import type { HandlerResult, HandlerStatus, RunReport } from "../report/model.js";
import type { AppStatus, DomainStatus, HandlerCounts } from "../report/status.js";
import type { RouteFacts } from "../route/facts.js";
import { checkEntry } from "../target/check.js";
import type { FunctionTable } from "../target/functions.js";
import { appEnvironment } from "../workspace/app-environment.js";
import type { App } from "../workspace/app.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { EVIDENCE_FILE, readEvidence } from "../workspace/data-evidence.js";
import { readEnvironment } from "../workspace/environment.js";
import { committedState } from "../workspace/ledgers.js";
import { answersDigest, isComparable } from "./answer-evidence.js";
import { collectPlans, planViews } from "./plans.js";
import { scanRoutes } from "./scan.js";
import { nextForApp, nextForDomain } from "./status-next.js";
import { mappingDigests } from "./row-evidence.js";
import { routeTools } from "./tools.js";

export interface StatusResult {
  readonly status: AppStatus;
  /** of the scan and the plans: what is wrong with what was read */
  readonly report: RunReport;
  readonly sources: ReadonlyMap<string, string>;
}

/** Where an app stands, domain by domain. Every route file is parsed once; nothing is written and nothing is asked over a network. */
export async function readStatus(app: App, manifest: Manifest): Promise<StatusResult> {
  const tools = await routeTools(app.root, manifest, false);
  const readers = oldReaders(manifest);
  const { report, sources } = await scanRoutes(app, manifest, { tools, visit: readers.see });
  const plans = await collectPlans(app.root, app, []);
  const { flags } = await readEnvironment(app.root, new Set(manifest.domains.map(({ env }) => env)));
  const [evidence, convex, env] = await Promise.all([
    readEvidence(app.root),
    readConvexSources(app.root, manifest.convexDir),
    appEnvironment(app.root, []),
  ]);
  const digests = await mappingDigests(app.root, manifest, evidence, convex);
  const isCommitted = evidence.size > 0 && (await committedState(app.root, EVIDENCE_FILE)) !== null;
  const deployment = deploymentOf(addressIn(env) ?? "")?.name ?? null;
  const domains = manifest.domains.map((domain): DomainStatus => {
    const handlers = report.handlers.filter((handler) => handler.domain === domain.name);
    const functionsMissing = missingFunctions(domain.entries, tools.functions);
    const seen = {
      name: domain.name,
      env: domain.env,
      flags: flags.flatMap(({ file, name, value }) => (name === domain.env ? [{ file, value }] : [])),
      handlers: countsOf(handlers),
      functionsMissing,
      data: readiness(
        {
          domain: domain.name,
          missingFunctions: functionsMissing,
          handlers: domain.entries
            .filter((entry) => isComparable(entry) && !isCutOver(entry, handlers))
            .map(({ method, route }) => `${method} ${route}`),
          mappingDigest: digests.get(domain.name) ?? null,
          manifestDigest: answersDigest(domain, { routes: sources, convex }),
          deployment,
          isCommitted: isCommitted && evidence.has(domain.name),
          now: Date.now(),
        },
        evidence.get(domain.name) ?? null,
      ),
      oldReaders: readers.of(domain.name),
    };
    return { ...seen, next: nextForDomain(seen, handlers) };
  });
  const views = planViews(plans, report.handlers).map(({ id, status }) => ({ id, status }));
  const count = (status: HandlerStatus): number => report.handlers.filter((each) => each.status === status).length;
  const all = {
    domains,
    unmapped: count("unmapped"),
    excluded: count("excluded"),
    oldReaders: readers.all(),
    plans: views,
  };
  return { status: { ...all, next: nextForApp(all) }, report: { ...report, command: "status" }, sources };
}

/** There is no old code any more that its answers could be compared with. */
const isCutOver = ({ file, method }: Entry, handlers: readonly HandlerResult[]): boolean =>
  handlers.some((handler) => handler.file === file && handler.method === method && handler.status === "cut-over");

/** Functions that entries name and that cannot be called as they are named, each once. */
function missingFunctions(entries: readonly Entry[], functions: FunctionTable): readonly string[] {
  const names = entries.flatMap((entry) =>
    entry.action.kind !== "stub" && checkEntry(entry, functions).length > 0 ? [entry.action.fn.path] : [],
  );
  return [...new Set(names)].sort();
}

const COUNTED: Readonly<Partial<Record<HandlerStatus, keyof HandlerCounts>>> = {
  wired: "wired",
  "wired-by-hand": "wired",
  stubbed: "stubbed",
  "cut-over": "cutOver",
  refused: "refused",
  ignored: "ignored",
  pending: "left",
  outdated: "left",
};

function countsOf(handlers: readonly HandlerResult[]): HandlerCounts {
  const counts = { mapped: 0, wired: 0, stubbed: 0, cutOver: 0, refused: 0, ignored: 0, left: 0 };
  for (const { status } of handlers) {
    const name = COUNTED[status];
    if (name === undefined) continue;
    counts[name] += 1;
    counts.mapped += 1;
  }
  return counts;
}

/** Counts, as the routes are read, the handlers whose own code (and the functions that it calls) asks for a model of a domain. */
function oldReaders({ domains }: Manifest) {
  let total = 0;
  const counts = new Map<string, number>();
  const entriesOf = new Map(domains.map((domain) => [domain, new Set(domain.entries.map(keyOf))]));
  const belongs = (domain: Domain, key: string, models: readonly string[]): boolean =>
    models.length > 0 &&
    (domain.models.length === 0
      ? entriesOf.get(domain)?.has(key) === true
      : models.some((model) => domain.models.includes(model)));
  return {
    see: ({ file, handlers }: RouteFacts): void => {
      for (const { method, body } of handlers) {
        const models = (body?.accesses ?? []).map(({ model }) => model);
        total += models.length > 0 ? 1 : 0;
        for (const domain of domains) {
          if (belongs(domain, keyOf({ file, method }), models))
            counts.set(domain.name, (counts.get(domain.name) ?? 0) + 1);
        }
      }
    },
    all: (): number => total,
    of: (domain: string): number => counts.get(domain) ?? 0,
  };
}

const keyOf = ({ file, method }: Pick<Entry, "file" | "method">): string => `${method} ${file}`;
