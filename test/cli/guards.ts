import { SEED } from "../fixture/seed.js";
import { routeFile } from "./app.js";

/** What stands in a guard, as far as the design's tables speak of it. */
export interface WrittenGuard {
  readonly file: string;
  readonly domain: string;
  /** `api.leads.queries.getLeads`, or the stub's answer without spaces */
  readonly answer: string;
  /** argument names, and values where the design names one: `status: 'DRAFT'` → `status=DRAFT` */
  readonly args: readonly string[];
}

/** What the design's tables ask for. */
export const EXPECTED_GUARDS: readonly WrittenGuard[] = SEED.map(([, route, target]) => {
  const [, fn, args = ""] = /^(api[\w.]+)\(\{ (.*) \}\)$/.exec(target) ?? [];
  const base = { file: routeFile(route), domain: domainOf(route) };
  return fn === undefined
    ? { ...base, answer: compact(target.slice("stub ".length)), args: [] }
    : { ...base, answer: fn, args: argumentsIn(args) };
});

/** The domain of a route, as the manifest has it: its first folder, the dashboard's left out. */
function domainOf(route: string): string {
  return route.replace(/^dashboard\//, "").split("/")[0] ?? "";
}

/** Reads the guards of a route file, however its quotes and indents are. Only what the tables name is read. */
export function guardsIn(file: string, text: string): readonly WrittenGuard[] {
  return text
    .split(/if \(getDataSource\(/)
    .slice(1)
    .map((guard) => {
      const domain = /^["']([\w-]+)["']\) === ["']convex["']/.exec(guard)?.[1] ?? "";
      const [, fn, args = ""] = /await convexQuery\(\s*(api[\w.]+),\s*\{([^}]*)\}/.exec(guard) ?? [];
      if (fn !== undefined) return { file, domain, answer: fn, args: argumentsIn(args) };
      const stub = /^[^{]*\{\s*return NextResponse\.json\((\{.*?\})\);?\s*\}/s.exec(guard)?.[1] ?? "";
      return { file, domain, answer: compact(stub), args: [] };
    });
}

/** A text's own literals decide; where a value comes from is for other tests. */
function argumentsIn(list: string): readonly string[] {
  return list
    .split(",")
    .map((argument) => argument.trim().replace("?", ""))
    .filter((argument) => argument !== "")
    .map((argument) => {
      const [name = "", value = ""] = argument.split(/\s*:\s*/, 2);
      const literal = /^(?:["'](\w+)["']|(\d+))$/.exec(value);
      return literal === null ? name : `${name}=${literal[1] ?? literal[2] ?? ""}`;
    });
}

function compact(code: string): string {
  return code.replace(/\s|,(?=\s*\})/g, "").replaceAll("'", '"');
}
