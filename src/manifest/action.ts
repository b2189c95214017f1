import { finding, type Finding } from "../findings.js";
import type { LiveAction, ObjectTemplate, Place, StubAction } from "./model.js";
import { pathText, type JsonPath } from "./paths.js";
import type { RawAction } from "./schema.js";
import { parseAction, parseCall, parsePath, parseRespond, parseStub, type Parsed } from "./shorthand.js";

/** Where an action stands, and what it inherits from its domain or the app. */
export interface ActionSite {
  readonly path: JsonPath;
  /** the text that `respond` falls back to */
  readonly respond: ObjectTemplate;
  locate(path: JsonPath): Place;
}

/** An action, or what is wrong with it. */
export type ReadAction =
  | {
      readonly action: LiveAction | StubAction;
      readonly skip?: string;
      readonly respondWith?: string;
      readonly findings: readonly [];
    }
  | { readonly action: null; readonly findings: readonly Finding[] };

const EXPECTED = {
  action: "a call such as api.leads.queries.getLeads({ userId, limit: 20 }), or stub { key: [] }",
  call: "a call such as api.leads.queries.getLeads({ userId, limit: 20 })",
  stub: "an object or list of literals such as { stages: [] }, or null",
  respond: "a template such as { data: result, success: true }",
  owner: "the name of a field such as userId",
} as const;

/** Reads what the manifest says about one method of one route: a string, or an object with its parts. */
export function readAction(raw: string | RawAction, site: ActionSite): ReadAction {
  return typeof raw === "string" ? readText(raw, site) : readObject(raw, site);
}

function readText(text: string, site: ActionSite): ReadAction {
  const parsed = parseAction(text);
  if (!parsed.ok) return refused(refusal(site, site.path, text, parsed, EXPECTED.action));
  const { value } = parsed;
  if (value.kind === "stub") return { action: value, findings: [] };
  return { action: { ...value, respond: site.respond }, findings: [] };
}

function readObject(raw: RawAction, site: ActionSite): ReadAction {
  const { skip, respondWith } = raw;
  const given = (["query", "mutation", "stub"] as const).filter((kind) => raw[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) return refused(notOneAction(site, given));
  const read = kind === "stub" ? readStub(raw, site) : readLive(kind, raw, site);
  if (read.action === null) return read;
  return { ...read, ...(skip === undefined ? {} : { skip }), ...(respondWith === undefined ? {} : { respondWith }) };
}

function notOneAction(site: ActionSite, given: readonly string[]): Finding {
  return finding("manifest-invalid-value", site.locate(site.path), {
    path: pathText(site.path),
    expected: 'exactly one of "query", "mutation" and "stub"',
    actual: given.length === 0 ? "none" : given.map((key) => `"${key}"`).join(" and "),
    nearest: null,
  });
}

function readStub(raw: RawAction, site: ActionSite): ReadAction {
  const text = raw.stub ?? "";
  const parsed = parseStub(text);
  const misplaced = (["owner", "respond"] as const).filter((key) => raw[key] !== undefined);
  const findings = misplaced.map((key) => misplacedKey(site, key));
  if (!parsed.ok) findings.push(refusal(site, [...site.path, "stub"], text, parsed, EXPECTED.stub));
  return parsed.ok && findings.length === 0
    ? { action: { kind: "stub", body: parsed.value }, findings: [] }
    : { action: null, findings };
}

function misplacedKey(site: ActionSite, key: "owner" | "respond"): Finding {
  return finding("manifest-invalid-value", site.locate([...site.path, key]), {
    path: pathText([...site.path, key]),
    expected: `no "${key}" beside "stub"`,
    actual: `"${key}"`,
    nearest: null,
  });
}

function readLive(kind: "query" | "mutation", raw: RawAction, site: ActionSite): ReadAction {
  const call = parseCall(raw[kind] ?? "");
  const respond = readRespond(raw.respond, { ...site, path: [...site.path, "respond"] });
  const owner = raw.owner === undefined ? null : parsePath(raw.owner);
  const findings = [...respond.findings];
  if (!call.ok) findings.push(refusal(site, [...site.path, kind], raw[kind] ?? "", call, EXPECTED.call));
  if (owner !== null && (!owner.ok || owner.value.length > 1)) findings.push(notAField(site, raw.owner ?? ""));
  if (!call.ok || respond.template === null || findings.length > 0) return { action: null, findings };
  const live: LiveAction = { kind, ...call.value, respond: respond.template };
  return { action: raw.owner === undefined ? live : { ...live, owner: raw.owner }, findings: [] };
}

function notAField(site: ActionSite, text: string): Finding {
  const path = [...site.path, "owner"];
  const facts = { path: pathText(path), expected: EXPECTED.owner, actual: JSON.stringify(text), nearest: null };
  return finding("manifest-invalid-value", site.locate(path), facts);
}

/** Reads a `respond` text at `site.path`; without a text, what it inherits. */
export function readRespond(
  text: string | undefined,
  site: ActionSite,
): { readonly template: ObjectTemplate | null; readonly findings: readonly Finding[] } {
  if (text === undefined) return { template: site.respond, findings: [] };
  const parsed = parseRespond(text);
  if (parsed.ok) return { template: parsed.value, findings: [] };
  return { template: null, findings: [refusal(site, site.path, text, parsed, EXPECTED.respond)] };
}

const refused = (...findings: readonly Finding[]): ReadAction => ({ action: null, findings });

function refusal(
  site: ActionSite,
  path: JsonPath,
  text: string,
  { problem }: Parsed<never> & { ok: false },
  expected: string,
): Finding {
  return finding("manifest-invalid-action", site.locate(path), {
    path: pathText(path),
    text,
    reason: `column ${problem.column}: found ${problem.found}, expected ${problem.expected}`,
    expected,
  });
}
