import type { CodeStyle } from "../../route/facts.js";

/** Code that may be laid over several lines. */
export type Code =
  | string
  | { readonly kind: "call"; readonly callee: string; readonly args: readonly Code[]; readonly tail: string }
  | { readonly kind: "object"; readonly items: readonly string[] };

/** A call of a function. */
export const call = (callee: string, args: readonly Code[], tail = ""): Code => ({ kind: "call", callee, args, tail });

/** An object literal. */
export const object = (items: readonly string[]): Code => ({ kind: "object", items });

const WIDEST = 110;

/** The code in one line. */
export function flat(code: Code): string {
  if (typeof code === "string") return code;
  if (code.kind === "object") return code.items.length === 0 ? "{}" : `{ ${code.items.join(", ")} }`;
  return `${code.callee}(${code.args.map(flat).join(", ")})${code.tail}`;
}

/** Where code begins, and how the lines of its statement are indented. */
interface Room {
  readonly column: number;
  readonly indent: string;
  readonly style: CodeStyle;
}

/** The code in one line where there is room for it, else over several. */
export function laidOut(code: Code, room: Room): string {
  const { column, indent, style } = room;
  const line = flat(code);
  if (typeof code === "string" || column + line.length <= WIDEST) return line;
  const inner = indent + style.indent;
  const onLines = (parts: readonly string[]): string => parts.map((part) => `${inner}${part},${style.eol}`).join("");
  if (code.kind === "object") return code.items.length === 0 ? line : `{${style.eol}${onLines(code.items)}${indent}}`;
  const last = code.args.at(-1);
  const others = code.args.slice(0, -1).map(flat).join(", ");
  const isHugging = typeof last === "object" && last.kind === "object" && last.items.length > 0;
  if (isHugging)
    return `${code.callee}(${others}${others === "" ? "" : ", "}${laidOut(last, { ...room, column: WIDEST })})${code.tail}`;
  const parts = code.args.map((arg) => laidOut(arg, { column: inner.length, indent: inner, style }));
  return `${code.callee}(${style.eol}${onLines(parts)}${indent})${code.tail}`;
}
