import { deploymentOf } from "../../data/deployment.js";
import { MigrateError } from "../../errors.js";
import { finding, type Finding } from "../../findings.js";
import type { Examined } from "../../report/doctor.js";
import { readFunctions } from "../../target/read.js";
import { hasGeneratedApi } from "../../workspace/convex-folder.js";
import { silenceOf } from "../../workspace/deployment-answer.js";
import { regenerate } from "../generated.js";
import { readStatus } from "../status.js";
import { atTop, type Patient } from "./patient.js";

/** `_generated`: there, and what Convex would make of the functions now. */
export async function examineGenerated({ root, convexDir, convex }: Patient): Promise<Examined> {
  const what = "_generated";
  const folder = `${convexDir}/_generated`;
  if (!(await hasGeneratedApi(root, convexDir)))
    return { what, said: "missing", findings: [finding("generated-missing", atTop(convexDir), { folder })] };
  try {
    const { changes } = await regenerate({ root, convexDir, before: convex, after: convex });
    if (changes.length === 0) return { what, said: "as the functions are", findings: [] };
    const files = changes.map(({ file }) => file.slice(folder.length + 1)).join(", ");
    return { what, said: "old", findings: [finding("generated-stale", atTop(folder), { folder, files })] };
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
    const missing = finding("convex-missing", atTop("package.json"), { reason: error.message });
    return { what, said: "cannot be made", findings: [missing] };
  }
}

/** A large number of functions is fine; a circle of inferred types is not. */
export function examineTypes({ convex, convexDir }: Patient): Examined {
  const what = "depth of types";
  const callers = [...convex].filter(([, text]) => CALLS_ITS_API.test(text) && IMPORTS_ITS_API.test(text));
  const untold = [...readFunctions(new Map(callers), convexDir).values()].filter(
    ({ returns, kind, place }) =>
      returns === null && kind !== "httpAction" && !ANNOTATED.test(convex.get(place.file) ?? ""),
  );
  const [first] = untold;
  if (first === undefined) return { what, said: "no function infers its type through `api`", findings: [] };
  const names = untold.slice(0, 3).map(({ path }) => path);
  const functions =
    untold.length > names.length ? `${names.join(", ")} and ${untold.length - names.length} more` : names.join(", ");
  return { what, said: "inferred in a circle", findings: [finding("deep-types", first.place, { functions })] };
}

const CALLS_ITS_API = /\bctx\.(?:run(?:Query|Mutation|Action)|scheduler)\b/;
const IMPORTS_ITS_API = /from\s*["'][^"']*_generated\/api(?:\.js)?["']/;
/** A handler with a return type of its own: `handler: async (ctx, args): Promise<…> =>` */
const ANNOTATED = /handler[^\n]{0,500}\)\s*:\s*Promise</;

/** Where guards find the deployment. */
export function examineAddress({ environment }: Patient, own: Readonly<Record<string, string | undefined>>): Examined {
  const what = "address";
  const placeOf = (name: string): string | null =>
    (own[name] ?? "") === "" ? ([...environment.names].find(([, names]) => names.has(name))?.[0] ?? null) : PROCESS;
  const atRunTime = placeOf("CONVEX_URL");
  if (atRunTime !== null) return { what, said: `CONVEX_URL in ${atRunTime}`, findings: [] };
  const atBuild = placeOf(PUBLIC);
  if (atBuild !== null)
    return {
      what,
      said: `only ${PUBLIC}`,
      findings: [finding("address-inlined", atTop(atBuild === PROCESS ? "." : atBuild), { variable: PUBLIC })],
    };
  const reason = "Neither CONVEX_URL nor NEXT_PUBLIC_CONVEX_URL is set in .env* or here";
  return { what, said: "none", findings: [finding("address-missing", atTop(".env.local"), { reason })] };
}

/** What the process was started with counts before every file, and stands in none. */
const PROCESS = "the environment";
const PUBLIC = "NEXT_PUBLIC_CONVEX_URL";

/** Whether the deployment answers; nothing is asked unless a person wants it. */
export async function examineDeployment(
  { environment }: Patient,
  own: Readonly<Record<string, string | undefined>>,
  isOnline: boolean,
): Promise<Examined> {
  const what = "deployment";
  if (!isOnline) return { what, said: "not asked (--online asks it)", findings: [], isSkipped: true };
  const address =
    (own["CONVEX_URL"] ?? "") === "" ? environment.address : { file: PROCESS, value: own["CONVEX_URL"] ?? "" };
  if (address === null) return { what, said: "CONVEX_URL is not set", findings: [], isSkipped: true };
  const { file, value } = address;
  const deployment = deploymentOf(value);
  const reason = deployment === null ? "that is no address of a deployment" : await silenceOf(deployment.url);
  const name = deployment?.name ?? "CONVEX_URL";
  if (reason === null) return { what, said: `${name} answers`, findings: [] };
  const place = atTop(file === PROCESS ? "." : file);
  const silent = finding("convex-unreachable", place, { deployment: name, source: file, reason });
  return { what, said: "no answer", findings: [silent] };
}

/** A domain that is switched on, and of which nobody has seen that its data is in Convex. */
export async function examineFlags({ app }: Patient): Promise<Examined> {
  const what = "flags";
  if (app === null || app.manifest === null)
    return { what, said: "no manifest to read them by", findings: [], isSkipped: true };
  const { status } = await readStatus(app, app.manifest);
  const on = status.domains.filter(({ flags }) => flags.some(({ value }) => value === "convex"));
  const findings = status.domains.flatMap(({ name, env, flags, data }): readonly Finding[] =>
    flags.flatMap(({ file, value }): readonly Finding[] => {
      if (value === "other") return [finding("flag-unreadable", atTop(file), { env })];
      const lacking = data.lacking.find(({ isOld }) => !isOld);
      if (value !== "convex" || lacking === undefined) return [];
      return [
        finding("flag-unproven", atTop(file), { env, domain: name, reason: lacking.reason, command: lacking.command }),
      ];
    }),
  );
  return { what, said: on.length === 0 ? "none is on" : `on: ${on.map(({ env }) => env).join(", ")}`, findings };
}
