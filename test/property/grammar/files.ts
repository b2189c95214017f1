import fc from "fast-check";
import { handlerLines, handlerPlan, helpersOf, type HandlerPlan } from "./handlers.js";
import { inStyle, printLines, printOneLine, type Style } from "./lines.js";

/** A route file as the generator knows it. */
export interface FilePlan {
  readonly style: Style;
  readonly bom: boolean;
  readonly finalNewline: boolean;
  /** what stands in front of the imports, one text each */
  readonly head: readonly string[];
  /** what stands behind the imports */
  readonly settings: readonly string[];
  readonly joinedImports: boolean;
  readonly helpersFirst: boolean;
  readonly handlers: readonly HandlerPlan[];
}

const HEADS = [
  "/**\n * Copyright the authors.\n * SPDX-License-Identifier: MIT\n */",
  "// @ts-check",
  '"use strict";',
  'console.log("loading");',
  'const before = `import { getDataSource } from "nowhere"`;',
  "",
] as const;

const SETTINGS = [
  'export const dynamic = "force-dynamic";',
  "export const runtime = 'nodejs';",
  "/* const x = 1; */",
  "const cache = new Map<string, { at: number }>();",
  "type Row = { id: string; [key: string]: unknown };",
  "",
] as const;

const IMPORTS = [
  'import { NextResponse, type NextRequest } from "next/server";',
  'import { getServerSession } from "next-auth";',
  'import { prisma } from "@/lib/prisma";',
  'import { filters, HttpError, withAuth } from "@/lib/http";',
] as const;

const style = fc.record<Style>({
  quote: fc.constantFrom('"', "'"),
  semicolon: fc.boolean(),
  indent: fc.constantFrom("  ", "    ", "\t"),
  eol: fc.constantFrom("\n", "\r\n"),
});

/** Directives and licences stand once, in the order of the list. */
const someOf = (texts: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...texts], { maxLength: 3 });

/** Route files with one handler for each of the methods. */
export const routeFile = (...methods: readonly HandlerPlan["method"][]): fc.Arbitrary<FilePlan> =>
  fc.record({
    style,
    bom: fc.boolean(),
    finalNewline: fc.boolean(),
    head: someOf(HEADS),
    settings: someOf(SETTINGS),
    joinedImports: fc.boolean(),
    helpersFirst: fc.boolean(),
    handlers: fc.tuple(...methods.map(handlerPlan)),
  });

/** Prints a file exactly as its plan says. */
export function printFile(plan: FilePlan): string {
  const { style: own, handlers } = plan;
  const helpers = new Map(
    handlers.flatMap((handler) => helpersOf(handler) ?? []).map(({ name, lines }) => [name, lines]),
  );
  const helperTexts = [...helpers.values()].map((lines) => printLines(lines, own, []).join("\n"));
  const imports = IMPORTS.map((line) => inStyle(line, { ...own, semicolon: own.semicolon || plan.joinedImports }));
  const parts = [
    ...plan.head,
    imports.join(plan.joinedImports ? " " : "\n"),
    ...plan.settings,
    ...(plan.helpersFirst ? helperTexts : []),
    ...handlers.map((handler) => printHandler(handler, own)),
    ...(plan.helpersFirst ? [] : helperTexts),
  ];
  const text = parts.join("\n") + (plan.finalNewline ? "\n" : "");
  return (plan.bom ? "\uFEFF" : "") + text.replace(/\n/g, own.eol);
}

function printHandler(plan: HandlerPlan, own: Style): string {
  const lines = handlerLines(plan);
  return plan.oneLine && !hasLineComment(plan)
    ? printOneLine(lines, own)
    : printLines(lines, own, plan.noise).join("\n");
}

/** On one line a line comment would swallow the rest. */
const hasLineComment = ({ data }: HandlerPlan): boolean => data === "list in a constant";
