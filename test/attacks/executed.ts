import { bundle, request } from "../shapes/execute.js";
import { readCase, type ShapeCase } from "../shapes/cases.js";
import { MARKER } from "../shapes/fake-convex.js";
import { runSchema } from "../shapes/run.js";
import { Workbench } from "../shapes/wiring.js";

/** A route file that was written to get a guard in front of what refuses, and what the tool says of it. */
export interface Attempt {
  readonly name: string;
  /** the file behind its imports */
  readonly code: string;
  readonly mapping: unknown;
  /** `refused: scope-dropped`, `wired`, `stubbed` */
  readonly says: string;
  readonly route?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const IMPORTS = `import { NextResponse } from "next/server";
import { auth, requireUser } from "@/lib/auth";
import { prisma } from "@/lib/prisma";
`;

const BASE = readCase("owner-by-differs");

/** What the tool says, and what came of it: every way in which the wired file treats somebody other than the old one. */
export async function attempt(given: Attempt): Promise<{ says: string; wrongs: string[] }> {
  const text = IMPORTS + given.code;
  const shape = shapeOf(given, text);
  const bench = new Workbench(shape);
  const { text: wired, change } = bench.wire(text);
  const [handler] = change.handlers;
  const says = handler?.finding ? `refused: ${handler.finding.kind}` : (handler?.status ?? "nothing");
  if (wired === text) return { says, wrongs: [] };
  const wrongs = [
    ...(bench.wire(wired, change.guards).text === wired ? [] : ["a second run changes it"]),
    ...(bench.unwire(wired, change.guards).text === text ? [] : ["it is not taken out exactly"]),
  ];
  const [old, now] = [await bundle(shape, text), await bundle(shape, wired)];
  for (const caller of ["one", "two", null] as const) {
    const ask = (code: string, flag: "prisma" | "convex", convexIsDown = false) =>
      request(shape, bench.tools.functions, code, "GET", { flag, caller, convexIsDown });
    const before = await ask(old, "prisma");
    const off = await ask(now, "prisma");
    const on = await ask(now, "convex");
    const down = await ask(now, "convex", true);
    const who = caller ?? "nobody";
    if (off.answer !== before.answer) wrongs.push(`${who}, flag off: ${before.answer} became ${off.answer}`);
    if (on.calls.length > 0 && down.answer !== before.answer)
      wrongs.push(`${who}, Convex down: ${before.answer} became ${down.answer}`);
    const isRefused = before.status === null || before.status >= 400;
    if (isRefused && on.answer !== before.answer) wrongs.push(`${who}, flag on: ${before.answer} became ${on.answer}`);
    const sawNothing = caller !== "one" && !before.answer.includes("one");
    if (sawNothing && on.answer.includes(MARKER)) wrongs.push(`${who}, flag on: rows of somebody else`);
  }
  return { says, wrongs };
}

function shapeOf({ name, route = "leads", mapping, files = {}, headers = {} }: Attempt, text: string): ShapeCase {
  return {
    ...BASE,
    name,
    file: `app/api/${route}/route.ts`,
    input: text,
    files: new Map([...BASE.files, ...Object.entries(files)]),
    manifest: JSON.stringify({
      prisma: ["@/lib/prisma"],
      domains: { leads: { models: ["lead", "leadActivity"], routes: { [route]: mapping } } },
    }),
    run: runSchema.parse({ headers }),
    output: null,
    report: null,
    expected: [],
  };
}
