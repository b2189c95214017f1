import { z } from "zod";
import type { Finding } from "../findings.js";
import { isFinding } from "../finding-pages/pages.js";
import { HTTP_METHODS, type Place } from "../manifest/model.js";
import type { Comparison } from "../bench/model.js";
import type { CompareReport, DifferenceKind } from "../compare/model.js";
import type { CheckedPlan } from "../checks/model.js";
import type { Leftovers } from "../leftovers/model.js";
import type { Backfilled } from "../report/backfill.js";
import type { DraftReport } from "../report/draft.js";
import type { Explanation } from "../report/explanation.js";
import type { PlanView } from "../report/plans.js";
import type { AppStatus } from "../report/status.js";

/** Objects are loose: a later release of the same version may say more, and a reader takes what it knows. */
const text = z.string();
const words = text.nullable();
const count = z.int().min(0);
const position = { line: z.int().min(1), column: z.int().min(1) };

export const method = z.enum(HTTP_METHODS);
export const place: z.ZodType<Place> = z.looseObject({ file: text, ...position });

/** A finding: what all have, and the facts of its kind. */
const foundValue = z
  .looseObject({
    kind: text.meta({ description: "what was found; docs/findings.md has a section for each" }),
    severity: z.enum(["error", "warning"]),
    file: text.meta({ description: "POSIX path from the app's root" }),
    ...position,
  })
  .meta({ id: "finding", description: "A finding; further keys are the facts of its kind." });
export const found = foundValue.transform((value, context): Finding => {
  if (isFinding(value)) return value;
  context.issues.push({ code: "custom", input: value, message: "no finding that this tool knows" });
  return z.NEVER;
});

const gate = z.looseObject({
  place,
  condition: text,
  status: z.int().nullable(),
  kind: z.enum(["return", "throw"]),
});
const access = z.looseObject({
  place,
  text,
  model: text,
  effect: z.enum(["read", "write"]),
  role: z.enum(["decides", "answers"]),
  where: z.array(z.looseObject({ field: text, value: text, from: z.array(text) })),
});
const guard = z.looseObject({
  place,
  lines: z.array(text),
  arguments: z.array(z.looseObject({ name: text, code: text, from: z.array(text) })),
  inScope: z.array(text),
});

export const explanation: z.ZodType<Explanation> = z.looseObject({
  file: text,
  method,
  form: text,
  place,
  entry: z.looseObject({ domain: text, action: text, place }).nullable(),
  gates: z.array(gate),
  accesses: z.array(access),
  decision: z.enum(["guard", "refused", "unmapped", "ignored", "guarded-by-hand"]),
  guard: guard.nullable(),
  finding: found.nullable(),
});

const planStatus = z.enum(["open", "partly", "done"]);

export const planView: z.ZodType<PlanView> = z.looseObject({
  id: text,
  title: text,
  wave: z.int(),
  dependsOn: z.array(text),
  dependents: z.array(text),
  status: planStatus,
  progress: words,
  files: z.array(text),
  source: text,
});

const domainStatus = z.looseObject({
  name: text,
  env: text,
  flags: z.array(z.looseObject({ file: text, value: z.enum(["convex", "prisma", "shadow", "other"]) })),
  handlers: z.looseObject({
    mapped: count,
    wired: count,
    stubbed: count,
    cutOver: count,
    refused: count,
    ignored: count,
    left: count,
  }),
  data: z.looseObject({
    isReady: z.boolean(),
    lacking: z.array(
      z.looseObject({
        what: z.enum(["functions", "rows", "answers"]),
        reason: text,
        command: words,
        isOld: z.boolean(),
      }),
    ),
    seen: z.array(z.looseObject({ what: z.enum(["rows", "answers"]), at: text, age: text })),
  }),
  functionsMissing: z.array(text),
  oldReaders: count,
  next: words,
});

export const appStatus: z.ZodType<AppStatus> = z.looseObject({
  domains: z.array(domainStatus),
  unmapped: count,
  excluded: count,
  oldReaders: count,
  plans: z.array(z.looseObject({ id: text, status: planStatus })),
  next: z.array(text),
});

const hop = z.looseObject({ file: text, line: position.line, name: text, specifier: text });

/** What `leftovers` adds to the document. */
export const leftovers: { readonly [Key in keyof Leftovers]: z.ZodType<Leftovers[Key]> } = {
  starts: z.array(text),
  reaches: z.array(
    z.looseObject({
      kind: z.enum(["used", "types", "loaded", "kept"]),
      from: text,
      store: text,
      way: z.array(hop),
      reason: words,
    }),
  ),
  mentions: z.array(z.looseObject({ file: text, line: position.line, pattern: text, text, reason: words })),
  unused: z.array(z.looseObject({ kind: z.enum(["package", "variable", "file"]), name: text, where: words })),
};

/** What `verify` adds to the document. */
export const checked: { readonly [Key in keyof CheckedPlan]: z.ZodType<CheckedPlan[Key]> } = {
  plan: words,
  checks: z.array(
    z.looseObject({
      kind: z.enum(["artifact", "link", "modified", "command", "truth"]),
      subject: text,
      question: text,
      status: z.enum(["passed", "failed", "person"]),
      detail: text,
      place,
    }),
  ),
};

const time = z.number().min(0);

const DIFFERENCES: { readonly [Each in DifferenceKind]: Each } = {
  status: "status",
  header: "header",
  body: "body",
  value: "value",
  type: "type",
  "time-zone": "time-zone",
  "missing-key": "missing-key",
  "extra-key": "extra-key",
  "missing-row": "missing-row",
  "extra-row": "extra-row",
  "filter-forgotten": "filter-forgotten",
  "row-of-others": "row-of-others",
  "other-row": "other-row",
  order: "order",
  "not-in-convex": "not-in-convex",
  "owner-refused": "owner-refused",
  "function-failed": "function-failed",
};
const handlerKey = { method, route: text, domain: text };

/** What `compare` adds to the document. */
export const answers: z.ZodType<CompareReport> = z.looseObject({
  version: z.literal(1),
  command: z.literal("compare"),
  outcome: z.enum(["equal", "answers-differ", "incomplete"]),
  deployment: words,
  requests: count,
  handlers: z.array(
    z.looseObject({
      ...handlerKey,
      file: text,
      verdict: z.enum(["equal", "differs", "not-shown", "left-out"]),
      reason: words,
      requests: count,
      answeredByConvex: count,
      refusedAlike: count,
    }),
  ),
  differences: z.array(
    z.looseObject({
      ...handlerKey,
      kind: z.enum(DIFFERENCES),
      path: text,
      old: text,
      new: text,
      detail: words,
      count,
      requests: count,
      example: z.looseObject({ path: text, caller: words }),
    }),
  ),
  conversions: z.array(z.looseObject({ ...handlerKey, path: text, how: text, count })),
  unmatched: z.array(text),
  unstable: z.array(z.looseObject({ ...handlerKey, path: text })),
  durationMs: z.number().min(0),
});

/** What `backfill` adds to the document. */
export const rows: z.ZodType<Backfilled> = z.looseObject({
  database: text,
  deployment: words,
  tables: z.array(
    z.looseObject({
      model: text,
      table: text,
      copied: z.looseObject({ read: count, inserted: count, changed: count, rejected: count }).nullable(),
      compared: z
        .looseObject({ old: count, new: count, missing: count, extra: count, changed: count, rejected: count })
        .nullable(),
    }),
  ),
  removed: count,
  files: z.array(text),
});

/** What `bench` adds to the document. Times are in milliseconds. */
export const comparison: { readonly [Key in keyof Comparison]: z.ZodType<Comparison[Key]> } = {
  load: z.looseObject({ connections: count, duration: time, rounds: count, warmup: time }),
  differences: z.array(z.looseObject({ path: text, left: text, right: text })),
  targets: z.array(
    z.looseObject({
      name: text,
      url: text,
      requests: count,
      requestsPerSecond: time,
      p50: time,
      p95: time,
      p99: time,
      errors: count,
      timeouts: count,
      failed: count,
    }),
  ),
};

const entry = z.looseObject({
  route: text,
  file: text,
  domain: text,
  outcome: z.enum(["live", "stub", "refused", "by-hand"]),
  value: z.union([text, z.looseObject({ GET: z.record(text, text) })]).nullable(),
  reasons: z.array(text),
  refusal: words,
  models: z.array(text),
  helpers: z.array(text),
});

/** What `init` adds to the document. */
export const draft: z.ZodType<DraftReport> = z.looseObject({
  written: z.array(text),
  kept: z.array(text),
  found: z
    .looseObject({
      routesDir: text,
      convexDir: text,
      functions: count,
      clients: z.array(text),
      supabase: z.boolean(),
      caller: words,
    })
    .nullable(),
  drafted: z
    .looseObject({
      identity: z.record(text, z.array(text)),
      exclude: z.array(z.looseObject({ routes: text, reason: text })),
      domains: z.array(
        z.looseObject({ name: text, models: z.array(text), isKnown: z.boolean(), entries: z.array(entry) }),
      ),
      plans: z.array(z.looseObject({ id: text, title: text, routes: z.array(text) })),
      handlers: count,
      known: count,
      excluded: count,
      unreadable: z.array(text),
    })
    .nullable(),
  unproven: words,
});
