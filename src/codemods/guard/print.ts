import type { ImportSpecifiers, LiveAction, ObjectTemplate, StubAction } from "../../manifest/model.js";
import type { CodeStyle } from "../../route/facts.js";
import { FALL_THROUGH_COMMENT } from "../../route/marks.js";
import { end, quoted, renameResult, requote } from "../style.js";
import type { ResolvedArgument, ResolvedOwner } from "./situation.js";

/** Names that a guard brings in; each is fresh in its file. */
export interface GuardNames {
  readonly dataSource: string;
  readonly call: string;
  readonly api: string;
  readonly result: string;
  readonly row: string;
}

type CallNames = Pick<GuardNames, "call" | "api" | "result">;

/** What a guard says, ready to be printed in a file's own style. */
export interface GuardText {
  /** what the data-source helper is asked for */
  readonly flag: string;
  readonly imports: ImportSpecifiers;
  readonly names: GuardNames;
  /** the function that makes the response: `NextResponse.json`, `ok` */
  readonly json: string;
  readonly style: CodeStyle;
}

export interface LiveGuardText extends GuardText {
  readonly action: LiveAction;
  readonly args: readonly ResolvedArgument[];
  readonly owner: ResolvedOwner | null;
  /** the function answers with a list: the owner of every row is checked */
  readonly returnsList: boolean;
}

/** Lines longer than this are broken at the arguments of the call. */
const LINE_WIDTH = 100;

/** The lines of a stub, without indentation of their own. */
export function printStub(guard: GuardText & { readonly action: StubAction }): string[] {
  return [`if (${test(guard, [])}) {`, `${guard.style.indent}${answer(guard, guard.action.body)}`, "}"];
}

/**
 * The lines of a guard around a query: the text of the pattern in the file's own style, and what safety adds
 * (a condition for arguments that may be null, constants in front of the `try`, the owner check).
 */
export function printQuery(guard: LiveGuardText): string[] {
  const { style, args, names } = guard;
  const [one, two, three] = [style.indent, style.indent.repeat(2), style.indent.repeat(3)];
  return [
    `if (${test(guard, args)}) {`,
    ...constants(guard).map((line) => one + line),
    `${one}try {`,
    ...imports(guard).map((line) => two + line),
    ...call(guard, two.length).map((line) => two + line),
    `${two}if (${names.result} !== null${ownerTest(guard)})`,
    `${three}${answer(guard, guard.action.respond)}`,
    `${one}} catch {`,
    `${two}${FALL_THROUGH_COMMENT}`,
    `${one}}`,
    "}",
  ];
}

/** The lines of a guard around a mutation. Once it was sent there is no way back: the old write would be a second one. */
export function printMutation(guard: LiveGuardText): string[] {
  const { style, args } = guard;
  const lines = [
    ...constants(guard),
    ...imports(guard),
    ...call(guard, style.indent.length),
    answer(guard, guard.action.respond),
  ];
  return [`if (${test(guard, args)}) {`, ...lines.map((line) => style.indent + line), "}"];
}

/** The import that guards need, in the file's own style. */
export function printImport(specifier: string, name: string, style: CodeStyle): string {
  const imported = name === "getDataSource" ? name : `getDataSource as ${name}`;
  return `import { ${imported} } from ${quoted(specifier, style)}${end(style)}`;
}

function test({ names, flag, style }: GuardText, args: readonly ResolvedArgument[]): string {
  const conditions = [...new Set(args.flatMap(({ condition }) => condition ?? []))];
  return [`${names.dataSource}(${quoted(flag, style)}) === ${quoted("convex", style)}`, ...conditions].join(" && ");
}

/** Values that are computed in front of the call. */
export const constants = ({ args, style }: Pick<LiveGuardText, "args" | "style">): string[] =>
  args.flatMap(({ hoisted }) => (hoisted === null ? [] : [`const ${hoisted.name} = ${hoisted.code}${end(style)}`]));

/** The imports that stand in front of the call. */
export function imports({ names, imports: specifiers, style, action }: LiveGuardText): string[] {
  const callName = action.kind === "mutation" ? "convexMutation" : "convexQuery";
  const client = names.call === callName ? callName : `${callName}: ${names.call}`;
  const api = names.api === "api" ? "api" : `api: ${names.api}`;
  return [
    `const { ${client} } = await import(${quoted(specifiers.client, style)})${end(style)}`,
    `const { ${api} } = await import(${quoted(specifiers.api, style)})${end(style)}`,
  ];
}

/** The call of the function, broken at its arguments where it gets too long. */
export function call(
  { names, action, args, style }: Pick<LiveGuardText, "action" | "args" | "style"> & { readonly names: CallNames },
  indent: number,
): string[] {
  const fn = names.api + action.fn.path.slice("api".length);
  const parts = args.map(({ name, code }) => {
    const value = requote(code, style);
    return name === value ? name : `${name}: ${value}`;
  });
  const open = `const ${names.result} = await ${names.call}(${fn}, `;
  const line = `${open}${parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`})${end(style)}`;
  if (line.length + indent <= LINE_WIDTH || parts.length === 0) return [line];
  return [`${open}{`, ...parts.map((part) => `${style.indent}${part},`), `})${end(style)}`];
}

function ownerTest({ owner, names, returnsList }: LiveGuardText): string {
  if (owner === null) return "";
  const { field, value } = owner;
  return returnsList
    ? ` && ${names.result}.every((${names.row}) => ${names.row}.${field} === ${value.text})`
    : ` && ${names.result}.${field} === ${value.text}`;
}

/** The answer with the result in it. */
export const answer = ({ json, names, style }: GuardText, template: ObjectTemplate): string =>
  `return ${json}(${requote(renameResult(template.code, names.result), style)})${end(style)}`;
