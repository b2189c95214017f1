import { join } from "node:path";
import { MigrateError } from "../../errors.js";
import { finding } from "../../findings.js";
import type { Examined } from "../../report/doctor.js";
import { findTypescript, type AppTypescript } from "../../verify/app-typescript.js";
import { MANIFEST_FILE } from "../../workspace/app.js";
import { isRepository } from "../../workspace/git.js";
import { hasFile } from "../../workspace/has-file.js";
import { readStoreTraces } from "../../workspace/store-traces.js";
import { nodeRange } from "../../workspace/tool.js";
import { configFault } from "../../workspace/tsconfig-chain.js";
import { listedFiles } from "../../workspace/tsconfig-files.js";
import { atTop, type Patient } from "./patient.js";

/** The manifest: there, and without problems. */
export function examineManifest({ app }: Patient): Examined {
  const what = "manifest";
  if (app === null) {
    const missing = finding("manifest-missing", atTop(MANIFEST_FILE), { manifest: MANIFEST_FILE });
    return { what, said: "none yet", findings: [missing] };
  }
  if (app.manifest === null) return { what, said: "it has problems", findings: app.findings };
  const { domains } = app.manifest;
  return { what, said: `${domains.length} domain${domains.length === 1 ? "" : "s"}`, findings: app.findings };
}

export async function examineGit({ root }: Patient): Promise<Examined> {
  if (await isRepository(root)) return { what: "git", said: "in a repository", findings: [] };
  return { what: "git", said: "no repository", findings: [finding("no-repository", atTop("."), { root })] };
}

/** The Node that runs this, which is also the one that runs the app's tools. */
export async function examineNode(version: string = process.versions.node): Promise<Examined> {
  const wanted = await nodeRange();
  const isFine = reaches(version, wanted);
  const findings = isFine ? [] : [finding("node-too-old", atTop("package.json"), { version, wanted })];
  return { what: "Node", said: version, findings };
}

/** Of `>=20.19`, the only form that the package uses. */
function reaches(version: string, range: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = range.replace(/^>=/, "").split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** The app's own TypeScript, and whether its tsconfig lists the routes. */
export async function examineTypescript(patient: Patient): Promise<readonly Examined[]> {
  const what = "TypeScript";
  try {
    const typescript = findTypescript(patient.root);
    return [{ what, said: typescript.version, findings: [] }, await examineTsconfig(patient, typescript)];
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
    const missing = finding("typescript-missing", atTop("package.json"), { reason: error.message });
    return [{ what, said: "not installed", findings: [missing] }];
  }
}

async function examineTsconfig({ root, routes }: Patient, { tsc }: AppTypescript): Promise<Examined> {
  const what = "tsconfig";
  const place = atTop("tsconfig.json");
  // Not every version of `tsc --showConfig` minds what is not there, and none comes back from a named pipe.
  const fault = configFault(join(root, "tsconfig.json"));
  const listed = fault === null ? await listedFiles(root, tsc) : { refused: fault.reason };
  if (listed === null)
    return { what, said: "none", findings: [finding("tsconfig-missing", place, { folder: "the app" })] };
  if ("refused" in listed)
    return {
      what,
      said: "refused",
      findings: [finding("tsconfig-unreadable", place, { reason: listed.refused.replace(/\.$/, "") })],
    };
  const [example, ...others] = [...routes.keys()].filter((file) => !listed.has(file));
  if (example === undefined) return { what, said: `lists all ${routes.size} route files`, findings: [] };
  const left = finding("routes-not-covered", place, { files: others.length + 1, example });
  return { what, said: "leaves route files out", findings: [left] };
}

/** A route file with both kinds of line ends gets a third text whenever an editor settles it. */
export function examineLineEnds({ routes }: Patient): Examined {
  const mixed = [...routes].filter(([, text]) => /\r\n/.test(text) && /(?:^|[^\r])\n/.test(text));
  const [first] = mixed;
  const findings = first === undefined ? [] : [finding("mixed-line-ends", atTop(first[0]), { files: mixed.length })];
  return { what: "line ends", said: first === undefined ? "each file has one kind" : "mixed", findings };
}

/** An app with a Prisma schema needs the client that it generates. */
export async function examinePrisma({ root }: Patient): Promise<Examined> {
  const what = "Prisma client";
  const { texts, generated, packages } = await readStoreTraces(root);
  const schema = [...texts.keys()].find((file) => file.endsWith(".prisma"));
  if (schema === undefined) return { what, said: "no Prisma schema", findings: [], isSkipped: true };
  const folders = generated.length > 0 ? generated : packages.includes("@prisma/client") ? [USUAL_CLIENT] : [];
  const missing: string[] = [];
  for (const folder of folders) if (!(await hasFile(root, folder, CLIENT_FILES))) missing.push(folder);
  const findings = missing.map((folder) => finding("prisma-client-missing", atTop(schema), { folder }));
  return { what, said: missing.length > 0 ? "not generated" : "generated", findings };
}

const USUAL_CLIENT = "node_modules/.prisma/client";
const CLIENT_FILES = ["index.d.ts", "client.ts", "index.js", "client.js"] as const;
