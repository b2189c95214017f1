import { posix } from "node:path";
import { applyEdits, type Edit } from "../../edits/edit.js";
import { finding, type Finding } from "../../findings.js";
import type { ImportSpecifiers } from "../../manifest/model.js";
import type { CodeStyle, RouteFacts } from "../../route/facts.js";
import { readTwinParts, usedNames, type TwinParts } from "../../route/twin-parts.js";
import { call, constants } from "../guard/print.js";
import { withoutUnused } from "../orphans.js";
import type { LiveSituation, ResolvedOwner } from "../guard/situation.js";
import { end, quoted, renameResult, requote } from "../style.js";
import type { TwinDecision } from "./decide.js";

/** Where a twin comes to stand. */
export interface TwinPlace {
  readonly file: string;
  /** the path that the handler is asked under, and the twin */
  readonly fromPath: string;
  readonly toPath: string;
}

interface Names {
  readonly metrics: string;
  readonly started: string;
  readonly result: string;
  readonly handler: string;
}

/** What a twin imports, and from where. */
const imported = ({ api, server, timing }: ImportSpecifiers): readonly (readonly [string, string])[] => [
  ["api", api],
  ["fetchQuery", server],
  ["createRequestMetrics", timing],
  ["logQuerySummary", timing],
  ["withTiming", timing],
];

/**
 * The text of a twin, made from the original's own: gates and the reading of parameters as they are, the query instead of
 * the data, the other methods and what nothing uses any more left out. Pure.
 */
export function writeTwin(
  text: string,
  route: RouteFacts,
  decision: TwinDecision,
  place: TwinPlace,
  specifiers: ImportSpecifiers,
): string | Finding {
  const { situation } = decision;
  const { handler } = situation;
  const { offset } = situation.step.insertion;
  const parts = readTwinParts(route.file, text, { method: handler.method, offset, urlPath: place.fromPath });
  if ("reason" in parts) return finding("twin-unplaced", handler.place, { reason: parts.reason });
  const missing = imported(specifiers).filter((each) => !isImported(each, parts));
  const taken = missing.find(([name]) => isTaken(name, decision))?.[0];
  if (taken !== undefined) return finding("name-taken", handler.place, { name: taken });
  const names = namesFor(decision);
  const edits = [
    { ...parts.data, text: dataText(decision, place, names) },
    ...exportEdits(parts, place, names, route.style, handler.method),
    ...parts.others.map((range) => ({ ...range, text: "" })),
    ...parts.relative.map((range) => ({ ...range, text: moved(range.specifier, route.file, place.file) })),
    ...parts.ownPaths.map((range) => ({ ...range, text: place.toPath })),
    importEdit(route, missing),
  ];
  const twin = withoutUnused(applyEdits(text, withoutOverlaps(edits)), place.file, usedNames(route.file, text));
  // What stood at the end may be gone, and the empty line in front of it is not.
  return twin.replace(/(?<!\s)\s+$/, /(?<!\s)\s*$/.exec(text)?.[0] ?? "");
}

/** Changes inside a part that goes go with it. */
const withoutOverlaps = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter((edit) => edit.start === edit.end || !edits.some((other) => isInside(edit, other)));

const isInside = (inner: Edit, outer: Edit): boolean =>
  inner.start >= outer.start && inner.end <= outer.end && outer.end - outer.start > inner.end - inner.start;

/** The file has the name from the same module, by whatever path. */
const isImported = ([name, module]: readonly [string, string], { imports }: TwinParts): boolean =>
  imports.some((each) => each.name === name && baseName(each.module) === baseName(module));

const baseName = (specifier: string): string => specifier.slice(specifier.lastIndexOf("/") + 1).replace(/\.[jt]s$/, "");

const isTaken = (name: string, { situation: { body, route } }: TwinDecision): boolean =>
  body.localNames.includes(name) || route.topLevelNames.some((known) => known.name === name);

function namesFor({ situation }: TwinDecision): Names {
  const taken = new Set([...situation.body.declared, ...situation.route.topLevelNames.map(({ name }) => name)]);
  const fresh = (name: string): string => {
    const found = [name, `${name}OfTwin`, ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${name}${n}`)].find(
      (each) => !taken.has(each),
    );
    return found ?? `${name}OfConvex`;
  };
  return {
    metrics: fresh("metrics"),
    started: fresh("queryStart"),
    result: fresh("result"),
    handler: fresh("getHandler"),
  };
}

function dataText({ situation, live, answer, absent, denied }: TwinDecision, place: TwinPlace, names: Names): string {
  const { step, route, entry } = situation;
  const { style } = route;
  const stop = end(style);
  const { action, args, owner } = live;
  const callNames = { call: "fetchQuery", api: "api", result: names.result };
  const query = quoted(`convex.${action.fn.path.slice("api.".length)}`, style);
  const duration = `performance.now() - ${names.started}`;
  const lines = [
    ...constants({ args, style }),
    `const ${names.metrics} = createRequestMetrics()${stop}`,
    `const ${names.started} = performance.now()${stop}`,
    ...call({ action, args, style, names: callNames }, step.insertion.indent.length),
    `logQuerySummary(${quoted(place.toPath, style)}, {`,
    `${style.indent}...${names.metrics},`,
    `${style.indent}queries: [{ name: ${query}, duration: ${duration} }],`,
    `})${stop}`,
    ...(absent === null ? [] : refusal(`${names.result} === null`, absent, style)),
    ...(owner === null || denied === null ? [] : refusal(isOfAnother(live, owner, names), denied, style)),
    `return ${jsonOf(situation.route, entry.respondWith)}(${requote(renameResult(answer, names.result), style)})${stop}`,
  ];
  const { indent, ownLine } = step.insertion;
  return (ownLine ? indent : "") + lines.join(style.eol + indent);
}

function isOfAnother({ returnsList }: LiveSituation, { field, value }: ResolvedOwner, { result }: Names): string {
  const differs = (row: string): string => `${row}.${field} !== ${value.text}`;
  return returnsList ? `${result}.some((row) => ${differs("row")})` : differs(result);
}

const jsonOf = ({ topLevelNames, json }: RouteFacts, respondWith: string | undefined): string =>
  topLevelNames.some(({ name }) => name === respondWith) ? (respondWith ?? json) : json;

const refusal = (condition: string, statement: string, style: CodeStyle): readonly string[] => [
  `if (${condition}) {`,
  style.indent + statement,
  "}",
];

function exportEdits(
  { exported }: TwinParts,
  { toPath }: TwinPlace,
  { handler }: Names,
  style: CodeStyle,
  method: string,
): readonly Edit[] {
  const path = quoted(toPath, style);
  if (exported.form === "function") {
    const { head, kept, end: close } = exported;
    const timed = `${style.eol}${style.eol}export const ${method} = withTiming(${path}, ${handler})${end(style)}`;
    return [{ ...head, text: `${kept}function ${handler}` }, insert(close, timed)];
  }
  if (exported.timed !== null) return [{ ...exported.timed, text: path }];
  return [insert(exported.value.start, `withTiming(${path}, `), insert(exported.value.end, ")")];
}

const insert = (offset: number, text: string): Edit => ({ start: offset, end: offset, text });

function importEdit({ newImport, style }: RouteFacts, missing: readonly (readonly [string, string])[]): Edit {
  const lines = [...new Set(missing.map(([, module]) => module))].map((module) => {
    const names = missing.flatMap(([name, from]) => (from === module ? [name] : []));
    return `import { ${names.join(", ")} } from ${quoted(module, style)}${end(style)}`;
  });
  if (lines.length === 0) return insert(newImport.offset, "");
  return insert(newImport.offset, newImport.prefix + lines.join(style.eol) + newImport.suffix);
}

/** A relative specifier as it is from another file. */
function moved(specifier: string, from: string, to: string): string {
  const target = posix.join(posix.dirname(from), specifier);
  const path = posix.relative(posix.dirname(to), target);
  return path.startsWith(".") ? path : `./${path}`;
}
