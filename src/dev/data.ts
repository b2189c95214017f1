import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { JSONValue } from "convex/values";
import { MigrateError } from "../errors.js";
import type { ConvexRows } from "./protocol.js";

type Row = ConvexRows[string][number];

const FORMS = 'Expected a .json file with rows by table ({ "leads": [{ … }] }), or a .jsonl file with one row a line.';

/**
 * Reads the rows that a deployment starts with. A `.json` file holds rows by table; a `.jsonl` file holds the rows of the
 * one table that it is named after, or that stands in front of it (`leads=export.jsonl`).
 *
 * @param files later ones add to earlier ones
 * @throws MigrateError for what cannot be read, with its line
 */
export async function readRows(files: readonly string[]): Promise<ConvexRows> {
  const rows: Record<string, Row[]> = {};
  for (const given of files) {
    for (const [table, more] of Object.entries(await rowsIn(given))) (rows[table] ??= []).push(...more);
  }
  return rows;
}

async function rowsIn(given: string): Promise<ConvexRows> {
  const [, table, path = given] = /^(\w+)=(.+)$/.exec(given) ?? [];
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new MigrateError(`The data file ${path} cannot be read.`, { cause, hint: FORMS });
  });
  const extension = extname(path);
  if (extension === ".jsonl") return { [table ?? basename(path, extension)]: linesOf(path, text) };
  if (extension === ".json") return tablesOf(path, parse(path, 1, text));
  throw new MigrateError(`The data file ${path} is neither .json nor .jsonl.`, { hint: FORMS });
}

function linesOf(path: string, text: string): readonly Row[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const row = parse(path, index + 1, line);
    return isRow(row) ? [row] : wrong(path, index + 1, "is not an object");
  });
}

function tablesOf(path: string, value: JSONValue): ConvexRows {
  if (!isRow(value)) return wrong(path, 1, "is not an object of tables");
  return Object.fromEntries(
    Object.entries(value).map(([table, rows]) => {
      if (!Array.isArray(rows) || !rows.every(isRow)) return wrong(path, 1, `: "${table}" is not a list of rows`);
      return [table, rows];
    }),
  );
}

function parse(path: string, line: number, text: string): JSONValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return wrong(path, line, `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function isRow(value: unknown): value is { [field: string]: JSONValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(path: string, line: number, what: string): never {
  throw new MigrateError(`${path}:${line} ${what}`, { hint: FORMS });
}
