import { join } from "node:path";
import type { AppModule } from "../../app-code/bundle.js";
import type { RunningAppCode } from "../../app-code/start.js";
import { draftParameters, draftRequests, knownValues, type DraftParameter } from "../../compare/draft.js";
import type { CompareRequest } from "../../compare/model.js";
import type { Callers } from "../../compare/requests.js";
import { MigrateError } from "../../errors.js";
import type { Manifest } from "../../manifest/model.js";
import { moduleFinder } from "../../workspace/modules.js";
import type { Progress } from "../pipeline.js";
import type { Runnable } from "./runnable.js";

const WRITE_THEM = "Write them yourself, and name the file with --requests.";
/** So many rows of each table are asked for. */
const ROWS = 5;

/** The modules of the app that export its Prisma client, ready to be loaded. */
export function clientModules(root: string, { prisma }: Manifest): readonly AppModule[] {
  const find = moduleFinder(root);
  return prisma.flatMap((specifier) => {
    const file = find(specifier, "package.json")?.file;
    return file === undefined ? [] : [{ name: file, file: join(root, file), marks: [], isClient: true }];
  });
}

export interface Drafting {
  readonly manifest: Manifest;
  readonly handlers: readonly Runnable[];
  readonly clients: readonly AppModule[];
  readonly callers: Callers;
  readonly common: CompareRequest["headers"];
}

/**
 * Drafts requests for handlers from what their queries read of a request, with values that the app's database has.
 *
 * @throws MigrateError when the database cannot be asked
 */
export async function draftAll(
  { manifest, handlers, clients, callers, common }: Drafting,
  app: RunningAppCode,
  progress: Progress,
): Promise<readonly CompareRequest[]> {
  progress("drafting requests from the routes and the rows of the database");
  const modules = clients.map(({ name }) => name);
  const known = new Map<string, readonly string[]>();
  const valuesOf = async (parameter: DraftParameter): Promise<readonly string[]> => {
    const { source } = parameter;
    if (source === null) return knownValues(parameter) ?? [];
    const key = `${source.model}.${source.field}`;
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const question = { modules, delegate: source.model, field: source.field, take: ROWS };
    const values = await app.values(question).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MigrateError(`Requests cannot be drafted from the database: ${reason}`, { cause, hint: WRITE_THEM });
    });
    known.set(key, values);
    return values;
  };
  const requests: CompareRequest[] = [];
  for (const { method, route, facts, args } of handlers) {
    const parameters = [];
    for (const parameter of draftParameters(facts, args))
      parameters.push({ parameter, values: await valuesOf(parameter) });
    requests.push(...draftRequests(manifest.routesDir, { method, route, parameters }, callers, common));
  }
  return requests;
}
