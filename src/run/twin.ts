import { importsFrom, specifierFrom } from "../manifest/rooted.js";
import type { TwinRequest } from "../codemods/twin/decide.js";
import { decideTwin } from "../codemods/twin/decide.js";
import { writeTwin, type TwinPlace } from "../codemods/twin/write.js";
import { withoutOwnGuards } from "../codemods/unwire.js";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import { leavesByName, routeKeyOf } from "../manifest/routes.js";
import type { Entry, Manifest, ObjectTemplate } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";
import { parseCall, parseRespond } from "../manifest/shorthand.js";
import { twinRouteOf, urlPathOf } from "../plan/twin-route.js";
import type { FileChange } from "../report/model.js";
import type { App } from "../workspace/app.js";
import { readText } from "../workspace/files.js";
import { linkGuard } from "../workspace/inside.js";
import { moduleFinder } from "../workspace/modules.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { checkTarget } from "./check-target.js";
import { routeTools } from "./tools.js";

export interface TwinRun {
  readonly app: App;
  readonly manifest: Manifest;
  /** a route file or its key */
  readonly target: string;
  readonly query: string | null;
  readonly owner: string | null;
  readonly respond: string | null;
  /** route key of the twin; null for the usual one */
  readonly to: string | null;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Sends a new route file through the pipeline: the twin of a route, answered from Convex alone. */
export async function runTwin(run: TwinRun): Promise<RunResult> {
  const { app, options, progress } = run;
  const route = routeAsked(run);
  const request = requestOf(run, route);
  const place = placeOf(run, route);
  return runRewriting({ root: app.root, options, progress, stage: () => stageTwin(run, request, place) });
}

async function stageTwin(run: TwinRun, request: TwinRequest, place: TwinPlace): Promise<Rewriting> {
  const { app, manifest } = run;
  const { root } = app;
  const { entry } = request;
  const tools = await routeTools(root, manifest, false, [request.action.fn.path]);
  const original = (await readText(root, entry.file)) ?? "";
  const text = withoutOwnGuards(entry.file, original, tools);
  const batch = [{ file: entry.file, entries: [{ ...entry, action: { ...request.action, respond: NOTHING } }] }];
  // A function that is not there is the reason for whatever else would be found.
  const target = await checkTarget(root, batch, manifest, tools.functions);
  const isUnfit = target.some(({ severity }) => severity === "error");
  const made: Made = isUnfit ? { text: null, findings: [] } : textOf(text, request, place, { run, tools });
  const twin = made.text;
  const present = await readText(root, place.file);
  const exists = twin !== null && present !== null && present !== twin ? [existing(place)] : [];
  const changes: FileChange[] =
    twin !== null && present === null ? [{ file: place.file, before: null, after: twin }] : [];
  return {
    changes,
    sources: new Map([[entry.file, original]]),
    handlers: [],
    findings: made.findings,
    isRefused: twin === null,
    check: async () => {
      if (exists.length > 0) return { outcome: "would-overwrite", findings: exists };
      const missing = changes.length === 0 ? [] : missingHelpers(root, manifest, entry);
      return { outcome: "verification-failed", findings: [...missing, ...target] };
    },
    // The file is new: nobody has changed it.
    foreign: async () => [],
    causeOf: () => `the twin of ${entry.route}`,
    announce: async () => undefined,
    confirm: async () => undefined,
  };
}

const NOTHING: ObjectTemplate = { code: "result", paths: ["result"], keys: [] };

interface Made {
  readonly text: string | null;
  readonly findings: readonly Finding[];
}

function textOf(
  text: string,
  request: TwinRequest,
  place: TwinPlace,
  { run, tools }: { readonly run: TwinRun; readonly tools: Awaited<ReturnType<typeof routeTools>> },
): Made {
  const { file } = request.entry;
  const route = tools.read(file, text);
  if (route.syntaxError !== null) {
    const { reason, place: at } = route.syntaxError;
    return { text: null, findings: [finding("syntax-error", at, { reason })] };
  }
  const decision = decideTwin(route, request, tools);
  if (decision.kind !== "twin") return { text: null, findings: [decision] };
  const written = writeTwin(text, route, decision, place, importsFrom(place.file, run.manifest.imports));
  return typeof written === "string"
    ? { text: written, findings: decision.warnings.filter(({ kind }) => kind !== "response-shape-differs") }
    : { text: null, findings: [written] };
}

const existing = ({ file }: TwinPlace): Finding => finding("twin-exists", { file, line: 1, column: 1 }, { twin: file });

function missingHelpers(root: string, { imports }: Manifest, { file }: Entry): readonly Finding[] {
  const findModule = moduleFinder(root);
  const place = { file, line: 1, column: 1 };
  return (["server", "timing"] as const).flatMap((helper) =>
    findModule(specifierFrom(file, imports[helper]), file) === null
      ? [finding("helper-missing", place, { specifier: imports[helper], helper })]
      : [],
  );
}

interface RouteAsked {
  readonly key: string;
  readonly file: string;
}

function routeAsked({ app: { routesDir, routeFiles }, target }: TwinRun): RouteAsked {
  const asked = target.replace(/\\/g, "/").replace(/^\.\//, "");
  const file = routeFiles.find((each) => each === asked || routeKeyOf(routesDir, each) === asked);
  if (file !== undefined) return { file, key: routeKeyOf(routesDir, file) };
  const near = nearest(
    asked,
    routeFiles.map((each) => routeKeyOf(routesDir, each)),
  );
  throw new MigrateError(`There is no route "${target}" below ${routesDir}.`, {
    hint: near === null ? "Name a route file, or its folder below the routes folder." : `Did you mean "${near}"?`,
  });
}

/** What the command says, and where it says nothing what the manifest maps the route's GET to. */
function requestOf({ manifest, query, owner, respond }: TwinRun, { key, file }: RouteAsked): TwinRequest {
  const mapped = manifest.domains
    .flatMap(({ entries }) => entries)
    .find((each) => each.file === file && each.method === "GET");
  const base = {
    domain: mapped?.domain ?? "",
    route: key,
    file,
    method: "GET",
    place: { file, line: 1, column: 1 },
  } as const;
  const template = respond === null ? null : parsed(parseRespond(respond), "--respond", respond);
  const helper = mapped?.respondWith === undefined ? {} : { respondWith: mapped.respondWith };
  if (query === null) {
    if (mapped === undefined || mapped.action.kind !== "query")
      throw new MigrateError(`No query is said for ${key}, and ${manifest.file} maps it to none.`, {
        hint: 'Say --query "api.contacts.getContextByPhone({ phone, workspace_id: workspaceId })".',
      });
    const { respond: itsOwn, ...action } = mapped.action;
    const entry: Entry = { ...base, ...helper, action: mapped.action };
    return { entry, action: owner === null ? action : { ...action, owner }, respond: template ?? itsOwn };
  }
  const { fn, args } = parsed(parseCall(query), "--query", query);
  const action = { kind: "query", fn, args, ...(owner === null ? {} : { owner }) } as const;
  return { entry: { ...base, ...helper, action: { ...action, respond: NOTHING } }, action, respond: template };
}

function parsed<Value>(
  result:
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly problem: { column: number; found: string; expected: string } },
  option: string,
  text: string,
): Value {
  if (result.ok) return result.value;
  const { column, found, expected } = result.problem;
  throw new MigrateError(`${option} "${text}" is refused: column ${column}: found ${found}, expected ${expected}.`, {
    hint: "It is written as in the manifest.",
  });
}

function placeOf({ app: { root, routesDir }, to }: TwinRun, { key, file }: RouteAsked): TwinPlace {
  const route = to ?? twinRouteOf(key);
  if (route === null)
    throw new MigrateError(`The route "${key}" has no folder whose name a twin could take.`, {
      hint: "Say where the twin goes with --to <route>.",
    });
  const twin = `${routesDir}/${route}/${file.slice(file.lastIndexOf("/") + 1)}`;
  const isName = /^[^/\\][^\\]*$/.test(route) && leavesByName(route) === null && !route.split("/").includes("");
  if (!isName || linkGuard(root)(twin) !== null)
    throw new MigrateError(`"${route}" is not a route below ${routesDir}.`, { hint: "Name a folder below it." });
  return { file: twin, fromPath: urlPathOf(routesDir, key), toPath: urlPathOf(routesDir, route) };
}
