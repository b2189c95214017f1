import ts from "typescript";
import type { HandlerResult } from "../../src/report/model.js";
import { makeLab, type Lab, type LabRun } from "../route/lab.js";
import { marksOf, type HandlerPlan } from "./grammar/handlers.js";

/** The app of the generated files: reads go to a query, writes to a mutation. */
export const LIVE = makeLab({
  route: "leads/[id]",
  mapping: {
    GET: "api.leads.queries.list({ userId, id? })",
    HEAD: "api.leads.queries.list({ userId, id? })",
    POST: "mutation api.leads.mutations.create({ userId })",
    PUT: "mutation api.leads.mutations.create({ userId })",
  },
});

/** The same app before its functions exist; writing methods cannot be stubbed. */
export const STUBS = makeLab({
  route: "leads/[id]",
  mapping: { GET: "stub { leads: [], total: 0 }", HEAD: 'stub { note: "it\'s empty" }' },
});

/** The text without the characters that a run put in: what is left must be the text that was there. */
export function withoutInsertions({ change, text }: LabRun): string {
  let rest = "";
  let position = 0;
  let shift = 0;
  for (const edit of [...change.edits].sort((a, b) => a.start - b.start)) {
    const start = edit.start + shift;
    if (edit.end !== edit.start) throw new Error("an edit of wiring takes something away");
    if (text.slice(start, start + edit.text.length) !== edit.text) throw new Error("an edit is not where it should be");
    rest += text.slice(position, start);
    position = start + edit.text.length;
    shift += edit.text.length;
  }
  return rest + text.slice(position);
}

/** The first syntax error of a text by TypeScript's own parser, or null. */
export function syntaxErrorIn(text: string): string | null {
  const source = ts.createSourceFile("route.ts", text, ts.ScriptTarget.Latest);
  const found: unknown = Reflect.get(source, "parseDiagnostics");
  if (!Array.isArray(found)) throw new Error("TypeScript keeps its syntax errors somewhere else");
  const [first]: unknown[] = found;
  return first === undefined ? null : JSON.stringify(Reflect.get(Object(first), "messageText"));
}

/** The result for a handler of a run. */
export function resultOf({ change }: LabRun, method: HandlerPlan["method"]): HandlerResult {
  const result = change.handlers.find((handler) => handler.method === method);
  if (result === undefined) throw new Error(`the run says nothing about ${method}`);
  return result;
}

/** Every mark that a generated handler put into the text, with its offset. */
export function offsetsIn(text: string, plan: HandlerPlan): { gates: number[]; late: number | null; data: number } {
  const { gates, late, data } = marksOf(plan);
  return {
    gates: gates.map((mark) => text.indexOf(mark)),
    late: late === null ? null : text.indexOf(late),
    data: text.indexOf(data),
  };
}

/** The offset of the guard in a handler's lines of the wired text, or null. */
export function guardOffset(lab: Lab, text: string, method: HandlerPlan["method"]): number | null {
  return lab.tools.read(lab.file, text).handlers.find((handler) => handler.method === method)?.guard?.start ?? null;
}
