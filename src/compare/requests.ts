import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { MigrateError } from "../errors.js";
import type { CompareRequest } from "./model.js";
import { isObject } from "./shown.js";

/** Headers by the name of a caller. */
export type Callers = ReadonlyMap<string, CompareRequest["headers"]>;

const HINT =
  'A request is { "path": "/api/leads?status=NEW", "method": "GET", "headers": { … }, "caller": "alice" }; a .json file holds a list of them, or { "callers": { "alice": { "cookie": "…" } }, "requests": [ … ] }, a .jsonl file one a line.';
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Reads requests from the text of a file.
 *
 * @param file its name, for messages and to tell JSON from one request a line
 * @param callers callers that are known beside those of the file
 * @param common headers that every request carries; its own come before them
 * @throws MigrateError for the first thing that is wrong, with its place
 */
export function readRequests(
  file: string,
  text: string,
  callers: Callers,
  common: CompareRequest["headers"],
): readonly CompareRequest[] {
  if (file.endsWith(".jsonl")) {
    const lines = text.split("\n").map((line, index) => ({ line, number: index + 1 }));
    return lines
      .filter(({ line }) => line.trim() !== "")
      .map(({ line, number }) => requestOf(json(file, line, number), { file, line: number, callers, common }));
  }
  const value = json(file, text, 1);
  const list: unknown = isObject(value) ? value["requests"] : value;
  if (!Array.isArray(list)) throw wrong(file, 1, "holds no list of requests");
  const known = new Map([...callersOf(file, isObject(value) ? value["callers"] : undefined), ...callers]);
  return list.map((each: unknown, at) =>
    requestOf(each, { file, line: 1, callers: known, common, which: `request ${at + 1}` }),
  );
}

interface Reading {
  readonly file: string;
  readonly line: number;
  readonly callers: Callers;
  readonly common: CompareRequest["headers"];
  readonly which?: string;
}

function requestOf(value: unknown, reading: Reading): CompareRequest {
  const { file, line, callers, common, which = "the request" } = reading;
  const fail = (what: string): MigrateError => wrong(file, line, `${which} ${what}`);
  if (!isObject(value)) throw fail("is not an object");
  const { method = "GET", path, headers = {}, caller = null } = value;
  if (method !== "GET" && method !== "HEAD") throw fail("is neither GET nor HEAD: only what reads is run");
  if (typeof path !== "string" || !isPath(path)) throw fail('has no "path" that begins with "/"');
  if (caller !== null && typeof caller !== "string") throw fail('has a "caller" that is no name');
  const ofCaller = caller === null ? {} : callers.get(caller);
  if (ofCaller === undefined) throw fail(`is asked as ${JSON.stringify(caller)}, whom nothing describes`);
  const own = headersOf(headers);
  if (own === null) throw fail('has "headers" that are not names with texts');
  return { method, path, caller, headers: { ...common, ...ofCaller, ...own } };
}

/** A path on the app's own server, with nothing that leads elsewhere. */
function isPath(path: string): boolean {
  if (!path.startsWith("/") || !URL.canParse(path, "http://localhost")) return false;
  const url = new URL(path, "http://localhost");
  return url.origin === "http://localhost" && url.hash === "";
}

function callersOf(file: string, value: unknown): Callers {
  if (value === undefined) return new Map();
  if (!isObject(value)) throw wrong(file, 1, 'has "callers" that are not headers by name');
  return new Map(
    Object.entries(value).map(([name, headers]) => {
      const read = headersOf(headers);
      if (read === null)
        throw wrong(file, 1, `has a caller ${JSON.stringify(name)} whose headers are not names with texts`);
      return [name, read];
    }),
  );
}

function headersOf(value: unknown): CompareRequest["headers"] | null {
  if (!isObject(value)) return null;
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string" || !HEADER_NAME.test(name) || /[\r\n\0]/.test(text)) return null;
    headers[name.toLowerCase()] = text;
  }
  return headers;
}

/** Requests as a file of them: one a line, callers by their names, and no headers. */
export function draftText(requests: readonly CompareRequest[]): string {
  const lines = requests.map(({ method, path, caller }) =>
    JSON.stringify({ ...(method === "GET" ? {} : { method }), path, ...(caller === null ? {} : { caller }) }),
  );
  return `{\n  "requests": [\n${lines.map((line) => `    ${line}`).join(",\n")}\n  ]\n}\n`;
}

/**
 * A header as it is given on the command line: `cookie: session=…`.
 *
 * @throws MigrateError when it is none; what stands behind its name is not repeated, because it may be a secret
 */
export function readHeader(given: string): readonly [name: string, value: string] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)\s*:\s*([^\r\n\0]*)$/.exec(given) ?? [];
  if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
  throw new MigrateError(`A header could not be read: it begins with "${given.slice(0, 12)}".`, {
    hint: "Write it as --header 'cookie: …'.",
  });
}

/**
 * Callers as they are given on the command line: `alice=cookie: session=…`. One that is given twice has both headers.
 *
 * @throws MigrateError when one cannot be read
 */
export function readCallers(given: readonly string[]): Callers {
  const callers = new Map<string, CompareRequest["headers"]>();
  for (const each of given) {
    const [, name, header] = /^([\w.@-]+)=([\s\S]+)$/.exec(each) ?? [];
    if (name === undefined || header === undefined)
      throw new MigrateError(`A caller could not be read: it begins with "${each.slice(0, 12)}".`, {
        hint: "Write it as --caller 'alice=cookie: …'.",
      });
    callers.set(name, { ...callers.get(name), ...Object.fromEntries([readHeader(header)]) });
  }
  return callers;
}

function json(file: string, text: string, line: number): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const at = line + text.slice(0, first.offset).split("\n").length - 1;
  throw wrong(file, at, `is not JSON (${printParseErrorCode(first.error)})`);
}

const wrong = (file: string, line: number, what: string): MigrateError =>
  new MigrateError(`${file}:${line} ${what}.`, { hint: HINT });
