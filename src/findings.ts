import type { Place } from "./manifest/model.js";

/**
 * What the tool has to say about somebody's code or manifest. A finding is a kind plus facts;
 * its words stand in the one table below, which the compiler keeps complete.
 */
export interface FindingFacts {
  // the manifest
  "manifest-syntax": { reason: string };
  "manifest-unknown-key": { path: string; key: string; nearest: string | null };
  "manifest-invalid-value": { path: string; expected: string; actual: string; nearest: string | null };
  "manifest-invalid-action": { path: string; text: string; reason: string; expected: string };
  "route-file-missing": { path: string; expected: string; nearest: string | null };
  "route-excluded-and-mapped": { path: string; route: string; pattern: string; reason: string };
  "route-claimed-twice": { path: string; route: string; method: string; other: string };
  "path-leaves-app": { path: string; value: string; reason: "absolute" | "parent" | "symlink" };
  "plan-unmapped-route": { path: string; plan: string; route: string; nearest: string | null };
  "plan-unknown-dependency": { path: string; plan: string; dependency: string; nearest: string | null };
  "plan-cycle": { path: string; cycle: string };

  // plans
  "plan-unreadable": { reason: string };
  "plan-invalid-value": { path: string; expected: string; actual: string };
  "plan-twice": { plan: string; other: string };
  "plan-wave-order": { plan: string; wave: number; dependency: string; dependencyWave: number };
  "plan-files-overlap": { plan: string; other: string; wave: number; path: string };
  "plan-file-undeclared": { plan: string; path: string; task: string };
  "plan-file-without-task": { plan: string; path: string };
  "saved-plan-stale": { reason: string };
  "design-unreadable": { reason: string };
  "design-left-over": { reason: string };
  "design-differs": { route: string; document: string; manifest: string };

  // the Convex side
  "function-missing": { fn: string; nearest: string | null; ship: string | null };
  "function-not-public": { fn: string; actual: string };
  "function-wrong-kind": { fn: string; expected: string; actual: string };
  "function-unreadable": { fn: string; reason: string };
  "argument-missing": { fn: string; argument: string };
  "argument-unknown": { fn: string; argument: string; nearest: string | null };
  "argument-not-optional": { fn: string; argument: string };
  "argument-type": { fn: string; argument: string; expected: string; actual: string };
  "generated-missing": { folder: string };

  // a handler that cannot be guarded safely
  "scope-dropped": { field: string; value: string; origin: string; fn: string };
  "authorization-after-data": { status: string; condition: string; access: string };
  "fields-widened": { fn: string; clause: string; extra: string };
  "client-extended": { access: string; fn: string };
  "effect-skipped": { effect: string };
  "unresolved-argument": { fn: string; argument: string; inScope: string };
  "untrusted-identity": { argument: string; value: string; origin: string };
  "shared-handler": { methods: string };
  "re-exported-handler": { owner: string };
  "no-data-access": { models: string };
  "returns-plain-data": { returned: string };
  "non-json-response": { response: string };
  "write-handler": { method: string };
  "conditional-data": { access: string; inside: string };
  "conditional-answer": { condition: string };
  "body-needed": { argument: string };
  "static-route": { setting: string };
  "name-taken": { name: string };
  "import-unused": { name: string };
  "syntax-error": { reason: string };
  "handler-missing": { method: string; exported: string };
  "unreadable-handler": { form: string };
  "filter-dropped": { filter: string; fn: string };
  "paging-dropped": { value: string; fn: string };
  "response-shape-differs": { handler: string; guard: string; respond: string | null };
  "headers-dropped": { dropped: string };
  "skip-unused": { path: string };
  "ignore-unused": { reason: string };

  // the surroundings
  "manifest-missing": { manifest: string };
  "no-repository": { root: string };
  "node-too-old": { version: string; wanted: string };
  "typescript-missing": { reason: string };
  "tsconfig-missing": { folder: string };
  "tsconfig-unreadable": { reason: string };
  "routes-not-covered": { files: number; example: string };
  "generated-stale": { folder: string; files: string };
  "convex-missing": { reason: string };
  "convex-unreachable": { deployment: string; source: string; reason: string };
  "address-missing": { reason: string };
  "address-inlined": { variable: string };
  "deep-types": { functions: string };
  "mixed-line-ends": { files: number };
  "prisma-client-missing": { folder: string };
  "flag-unproven": { env: string; domain: string; reason: string; command: string | null };
  "flag-unreadable": { env: string };
  "tool-unlisted": { tool: string; command: string };
  "lock-missing": { manager: string; install: string };
  "cutover-unproven": { domain: string; reason: string; command: string | null };

  // what must not be overwritten
  "hand-edited-guard": { domain: string };
  "file-changed": { reason: string };
  "record-unreadable": { reason: string };

  // a run of plans
  "commit-refused": { plan: string; reason: string; by: "git" | "a hook" };
  "plan-blocked": { plan: string; by: string };
  "changed-since-run": { plan: string; commits: string };
  "commit-holds-more": { plan: string; commit: string; files: string };
  "undo-differs": { commit: string };
  "merge-refused": { into: string; reason: string };

  // strings where a function reference belongs
  "string-reference-unknown": { reference: string; nearest: string | null };
  "string-reference-ambiguous": { reference: string; candidates: string };
  "string-reference-unfit": { reference: string; fn: string; expected: string; actual: string };
  "string-reference-commonjs": { reference: string };
  "changed-since-fix": { reason: string; command: string };

  // Convex functions copied into the app
  "ship-differs": { fn: string; files: string };
  "ship-in-the-way": { fn: string; files: string };
  "table-kept": { table: string };
  "schema-unreadable": { reason: string };
  "data-field-lost": { model: string; field: string; table: string; reason: FieldLoss; accepts: string | null };
  "data-field-unfilled": { model: string; field: string; table: string; accepts: string };
  "data-field-empty": { model: string; field: string; table: string };
  "data-values-lost": { model: string; field: string; table: string; values: string };
  "data-table-unfit": { model: string; table: string; reason: TableFault };
  "data-index-left": { model: string; table: string; fields: string; reason: IndexFault };
  "data-unique": { model: string; table: string; fields: string };
  "data-unknown": { what: "model" | "field"; name: string; nearest: string | null };
  "generated-unfit": { folder: string };
  "package-missing": { packages: string };
  "package-unlisted": { packages: string };
  "still-imported": { removed: string };
  "sync-call-unread": { call: string; file: string };
  "error-came-to-light": { code: string; message: string; folder: string };

  // writes that Convex is told about
  "sync-row-unheld": { write: string; form: string };
  "sync-in-loop": { write: string; inside: string };
  "sync-in-transaction": { write: string };
  "sync-function-missing": { call: string; fn: string; ship: string | null };
  "sync-many-rows": { write: string; mapped: string };
  "sync-no-room": { write: string; reason: string };
  "sync-no-after": { write: string; version: string };
  "sync-unfound": { write: string };
  "twin-exists": { twin: string };
  "twin-shape-differs": { handler: string; fn: string; returned: string };
  "twin-null-unanswered": { fn: string };
  "twin-unplaced": { reason: string };
  "router-missing": { pattern: string };
  "helper-missing": { specifier: string; helper: string };

  // a domain without its old path
  "not-ready": { domain: string; handler: string; reason: string };
  "still-reads-prisma": { handler: string; access: string };
  "writes-elsewhere": { domain: string; write: string };

  // somebody else's codemod
  "transform-refused": { transform: string; reason: string };

  // what stays on the old store
  "keep-unused": { pattern: string };

  // calls of the old store that are replaced
  "replace-unmapped": { call: string; reason: string; entry: string };
  "replace-unfit": { call: string; reason: string };
  "replace-client": { use: string; form: string };
  "replace-identity": { call: string; client: string; fn: string; names: string };
  "replace-order": { order: string; fn: string };
  "replace-files-missing": { pattern: string };

  // rows on their way to Convex
  "models-without-table": { models: string };
  "table-not-filled": { model: string; table: string; reason: string };
  "rows-rejected": { model: string; field: string; count: number; id: string; reason: string; list: string };
  "rows-unread": { model: string; counted: number; read: number };
  "rows-differ": { table: string; difference: string; count: number; examples: string; list: string };

  // the proof
  "type-error": { code: string; message: string; cause: string };
  "baseline-syntax-error": { message: string };
}

/** What a compiler says of `Response.json` where the global `Response` is an older one. */
const NO_RESPONSE_JSON = /^Property 'json' does not exist on type '.*\bredirect\(/s;

/** Why a field of the old database has no counterpart in Convex. */
type FieldLoss =
  | "unsupported"
  | "composite"
  | "ignored"
  | "many-to-many"
  | "no-field"
  | "name-taken"
  | "mismatch"
  | "reference";

/** Why a model's rows cannot be copied into a table. */
type TableFault =
  | "no-key"
  | "no-legacy-id"
  | "no-index"
  | "unreadable"
  | "ignored"
  | "view"
  | "taken"
  | "name"
  | "too-wide";

/** Why a new table does not get an index. */
type IndexFault = "kind" | "too-many" | "too-wide";

export type FindingKind = keyof FindingFacts;
export type Severity = "error" | "warning";

/** A finding of one kind: its severity, its place and the facts of that kind, flat, as `--json` prints it. */
export type FindingOf<K extends FindingKind> = K extends FindingKind
  ? { readonly kind: K; readonly severity: Severity } & Place & Readonly<FindingFacts[K]>
  : never;
export type Finding = FindingOf<FindingKind>;

const FIELD_LOSSES: Readonly<Record<FieldLoss, string>> = {
  unsupported: "the Prisma client cannot read it",
  composite: "it is an object inside of a document, which is not taken apart",
  ignored: "`@ignore` keeps it from the Prisma client",
  "many-to-many": "its rows are in a table of Prisma's own, which no model stands for",
  "no-field": "the table has no field for it",
  "name-taken": "`legacyId` holds the id of the row",
  mismatch: "its values do not fit the field",
  reference: "the field holds ids of Convex, which the old database does not know",
};

const FIELD_WAYS: Readonly<Record<FieldLoss, string>> = {
  unsupported: "Read it as text in a view, or give it another type.",
  composite: "Make it Json, or a model of its own.",
  ignored: "Take `@ignore` away.",
  "many-to-many": "Write the join table as a model of its own.",
  "no-field": "Add it to the table.",
  "name-taken": "Give it another name in Convex.",
  mismatch: "Change the table's validator, or say how it is kept.",
  reference: "Make it v.string(): references between copied rows are old ids.",
};

const TABLE_FAULTS: Readonly<Record<TableFault, string>> = {
  "no-key": "the model has no id and no unique key that is never empty",
  "no-legacy-id": "the table has no field `legacyId` for the old id",
  "no-index": "the table has no index that begins with `legacyId`",
  unreadable: "its fields cannot be read from the schema's text",
  ignored: "`@@ignore` keeps the model from the Prisma client",
  view: "the model is a view: it shows rows of tables, and has none of its own",
  taken: "another model's rows go there",
  name: "Convex takes no table of that name",
  "too-wide": "a document has 1024 fields at most",
};

const TABLE_WAYS: Readonly<Record<TableFault, (model: string, table: string) => string>> = {
  "no-key": () => "Give the model an @id or an @@unique.",
  "no-legacy-id": () => 'Add legacyId: v.string() and .index("by_legacyId", ["legacyId"]).',
  "no-index": () => 'Add .index("by_legacyId", ["legacyId"]).',
  unreadable: () => "Write it as defineTable({ … }) with its fields in that object.",
  ignored: () => "Take `@@ignore` away, or leave the model out of the selection.",
  view: () => "Write a Convex function that gives what the view gives, and take the view out of the domain's models.",
  taken: (model, table) => `Name a table for it: "data": { "tables": { "${model}": "${table}2" } }.`,
  name: (model) => `Name one of letters, digits and _: "data": { "tables": { "${model}": "…" } }.`,
  "too-wide": () => "Leave fields out in the manifest's data.",
};

const INDEX_FAULTS: Readonly<Record<IndexFault, string>> = {
  kind: "lists, JSON and bytes are not sorted",
  "too-many": "a table has 32 indexes at most",
  "too-wide": "an index has 16 fields at most",
};

interface Words<K extends FindingKind> {
  readonly severity: Severity;
  /** a short name for tables and headings */
  readonly title: string;
  /** what is the matter, in one sentence, with the facts in it */
  message(facts: Readonly<FindingFacts[K]>): string;
  /** what to do about it */
  hint(facts: Readonly<FindingFacts[K]>): string;
}

const didYouMean = (nearest: string | null): string => (nearest === null ? "" : ` Did you mean "${nearest}"?`);

const WORDS: { readonly [K in FindingKind]: Words<K> } = {
  "manifest-syntax": {
    severity: "error",
    title: "manifest does not parse",
    message: ({ reason }) => `The manifest is not valid JSON: ${reason}.`,
    hint: () => "Mend the JSON at the place named; comments and trailing commas are allowed.",
  },
  "manifest-unknown-key": {
    severity: "error",
    title: "unknown key",
    message: ({ path, key, nearest }) => `${path} has an unknown key "${key}".${didYouMean(nearest)}`,
    hint: () => "Remove the key, or correct its spelling.",
  },
  "manifest-invalid-value": {
    severity: "error",
    title: "value not allowed",
    message: ({ path, expected, actual, nearest }) =>
      `${path}: expected ${expected}, found ${actual}.${didYouMean(nearest)}`,
    hint: ({ path }) => `Correct the value of ${path}.`,
  },
  "manifest-invalid-action": {
    severity: "error",
    title: "mapping does not parse",
    message: ({ path, text, reason }) => `${path}: "${text}" is refused: ${reason}.`,
    hint: ({ expected }) => `Write ${expected}.`,
  },
  "route-file-missing": {
    severity: "error",
    title: "route file does not exist",
    message: ({ path, expected, nearest }) =>
      `${path} maps a route without a file: ${expected} does not exist.${didYouMean(nearest)}`,
    hint: () => "Correct the route key (it is relative to the routes folder), or remove the entry.",
  },
  "route-excluded-and-mapped": {
    severity: "error",
    title: "route both excluded and mapped",
    message: ({ path, route, pattern, reason }) =>
      `${path} maps "${route}", which the exclusion "${pattern}" keeps out (${reason}).`,
    hint: () => "Remove the entry, or narrow the exclusion.",
  },
  "route-claimed-twice": {
    severity: "error",
    title: "two domains claim one route",
    message: ({ path, route, method, other }) => `${path} maps ${method} of "${route}", which ${other} maps already.`,
    hint: () => "Keep one of the two entries.",
  },
  "path-leaves-app": {
    severity: "error",
    title: "path leaves the app",
    message: ({ path, value, reason }) =>
      reason === "symlink"
        ? `${path}: "${value}" is reached through a symbolic link that leads out of the app.`
        : `${path}: "${value}" ${reason === "absolute" ? "is an absolute path" : "climbs out of its folder"}.`,
    hint: () => "Only files inside the app's own folder are read and written. Name one of those.",
  },
  "plan-unmapped-route": {
    severity: "error",
    title: "plan names an unmapped route",
    message: ({ path, plan, route, nearest }) =>
      `${path}: plan ${plan} names "${route}", which no domain maps.${didYouMean(nearest)}`,
    hint: () => "Map the route in a domain, or take it out of the plan.",
  },
  "plan-unknown-dependency": {
    severity: "error",
    title: "plan depends on an unknown plan",
    message: ({ path, plan, dependency, nearest }) =>
      `${path}: plan ${plan} depends on "${dependency}", which does not exist.${didYouMean(nearest)}`,
    hint: () => "Correct the id, or remove the dependency.",
  },
  "plan-cycle": {
    severity: "error",
    title: "plans depend on each other",
    message: ({ path, cycle }) => `${path}: the plans depend on each other in a circle: ${cycle}.`,
    hint: () => "Remove one of the dependencies.",
  },

  "plan-unreadable": {
    severity: "error",
    title: "plan does not parse",
    message: ({ reason }) => `The plan cannot be read: ${reason}.`,
    hint: () => "Mend the document at the place named.",
  },
  "plan-invalid-value": {
    severity: "error",
    title: "value not allowed",
    message: ({ path, expected, actual }) => `${path}: expected ${expected}, found ${actual}.`,
    hint: ({ path }) => `Correct the value of ${path} in the plan's front matter.`,
  },
  "plan-twice": {
    severity: "error",
    title: "two plans of one name",
    message: ({ plan, other }) => `Plan ${plan} is there twice; the other one stands at ${other}.`,
    hint: () => "Rename one of the two.",
  },
  "plan-wave-order": {
    severity: "error",
    title: "plan does not wait long enough",
    message: ({ plan, wave, dependency, dependencyWave }) =>
      `Plan ${plan} is in wave ${wave} and waits for ${dependency}, which is in wave ${dependencyWave}.`,
    hint: ({ dependencyWave }) => `Put the plan into wave ${dependencyWave + 1} or later, or remove the dependency.`,
  },
  "plan-files-overlap": {
    severity: "error",
    title: "two plans of one wave touch one file",
    message: ({ plan, other, wave, path }) => `Plans ${other} and ${plan} of wave ${wave} both touch ${path}.`,
    hint: () => "Let one of them wait for the other, in a later wave, or leave the file to one of them.",
  },
  "plan-file-undeclared": {
    severity: "error",
    title: "a task's file is not in files_modified",
    message: ({ plan, path, task }) =>
      `Plan ${plan} changes ${path} in "${task}", and files_modified does not name it.`,
    hint: () => "Add the file to files_modified, or take it out of the task.",
  },
  "plan-file-without-task": {
    severity: "error",
    title: "a file of files_modified has no task",
    message: ({ plan, path }) => `Plan ${plan} names ${path} in files_modified, and no task touches it.`,
    hint: () => "Name the file in the task that changes it, or take it out of files_modified.",
  },
  "saved-plan-stale": {
    severity: "error",
    title: "the saved plan does not fit any more",
    message: ({ reason }) => `The saved plan is not carried out: ${reason}.`,
    hint: () => "Make a new plan with `migrate plan create`, and look at it.",
  },
  "design-unreadable": {
    severity: "error",
    title: "line of the document not read",
    message: ({ reason }) => `This line became no entry: ${reason}.`,
    hint: () => "Write the row as the others are written, or write the entry in the manifest by hand.",
  },
  "design-left-over": {
    severity: "warning",
    title: "part of the document not read",
    message: ({ reason }) => `Nothing was taken from here: ${reason}.`,
    hint: () => "Look whether something is to be done by hand.",
  },
  "design-differs": {
    severity: "error",
    title: "the manifest says something else",
    message: ({ route, document, manifest }) =>
      `The document maps "${route}" to ${document}, and the manifest to ${manifest}. The manifest was left as it is.`,
    hint: () => "Correct one of the two.",
  },

  "function-missing": {
    severity: "error",
    title: "Convex function does not exist",
    message: ({ fn, nearest }) => `${fn} is not exported by the app's Convex folder.${didYouMean(nearest)}`,
    hint: ({ ship }) =>
      ship === null
        ? "Correct the name, write the function, or map the route to a stub until it exists."
        : `Run \`migrate ship --domain ${ship}\`: it copies this function, and what it needs, into the app.`,
  },
  "function-not-public": {
    severity: "error",
    title: "Convex function is not public",
    message: ({ fn, actual }) => `${fn} is an ${actual}; a route can call public functions only.`,
    hint: () => "Make it a public function that rejects callers without the server key, or map another one.",
  },
  "function-wrong-kind": {
    severity: "error",
    title: "Convex function of another kind",
    message: ({ fn, expected, actual }) => `${fn} is a ${actual}, and the manifest needs a ${expected}.`,
    hint: ({ actual }) =>
      actual === "mutation"
        ? 'Prefix the mapping with "mutation" (for methods that write), or name a query.'
        : "Name a function of the kind that the mapping asks for.",
  },
  "function-unreadable": {
    severity: "warning",
    title: "validators cannot be read",
    message: ({ fn, reason }) => `The arguments of ${fn} cannot be read from its source: ${reason}.`,
    hint: () => "The arguments are checked by the type proof only. Write `args` as an object literal of validators.",
  },
  "argument-missing": {
    severity: "error",
    title: "required argument missing",
    message: ({ fn, argument }) => `${fn} requires "${argument}", and the manifest does not pass it.`,
    hint: ({ argument }) => `Add "${argument}" to the arguments in the manifest.`,
  },
  "argument-unknown": {
    severity: "error",
    title: "argument not in the validators",
    message: ({ fn, argument, nearest }) => `${fn} takes no argument "${argument}".${didYouMean(nearest)}`,
    hint: () => "Remove the argument, or correct its name.",
  },
  "argument-not-optional": {
    severity: "error",
    title: "argument is required",
    message: ({ fn, argument }) => `The manifest marks "${argument}" as optional, and ${fn} requires it.`,
    hint: ({ argument }) => `Write "${argument}" without "?"; a request without it then takes the Prisma path.`,
  },
  "argument-type": {
    severity: "error",
    title: "argument of another type",
    message: ({ fn, argument, expected, actual }) => `${fn} expects ${expected} for "${argument}", and gets ${actual}.`,
    hint: () => "Change the value in the manifest, or the validator.",
  },
  "generated-missing": {
    severity: "error",
    title: "Convex's generated files are missing",
    message: ({ folder }) =>
      `${folder} does not exist, and what the tool writes imports its api: the app would not build.`,
    hint: () => "Run `npx convex dev` once, or `migrate init --codegen` to make it without a deployment.",
  },

  "scope-dropped": {
    severity: "error",
    title: "a condition of the query would be lost",
    message: ({ field, value, origin, fn }) =>
      `The handler filters by \`${field}: ${value}\` (from ${origin}), and ${fn} is not given that value.`,
    hint: ({ field }) =>
      `Pass the value as an argument, or, if the returned row carries it, set "owner": "${field.split(".").at(-1) ?? field}".`,
  },
  "authorization-after-data": {
    severity: "error",
    title: "the caller is refused only after the data was read",
    message: ({ status, condition, access }) =>
      `The handler answers ${status} on \`${condition}\`, after \`${access}\`; a guard in front of the read would skip that.`,
    hint: () =>
      'If the check compares a field of the row with the caller, express it as "owner"; otherwise move the check up.',
  },
  "fields-widened": {
    severity: "error",
    title: "the answer would carry more fields",
    message: ({ fn, clause, extra }) =>
      `The handler answers only what its \`${clause}\` names, and ${fn} returns more: ${extra}.`,
    hint: () => "Narrow the function's `returns`, or name the fields in `respond`.",
  },
  "client-extended": {
    severity: "error",
    title: "the client may do more than the query says",
    message: ({ access, fn }) =>
      `The client of \`${access}\` is extended (\`$extends\`, \`$use\`) or made for a caller: it may hide rows that ${fn} gives.`,
    hint: () =>
      'Where the extension changes no answer, or the Convex functions do the same, say so in the manifest: "extended": "<reason>". A client that is made in the handler cannot be acknowledged.',
  },
  "effect-skipped": {
    severity: "error",
    title: "an effect would be skipped",
    message: ({ effect }) => `The guard's answer would skip \`${effect}\`, which runs after the data was read.`,
    hint: () => "Leave this handler on Prisma, or move the effect in front of the read.",
  },
  "unresolved-argument": {
    severity: "error",
    title: "nothing in scope for an argument",
    message: ({ fn, argument, inScope }) => `No source for "${argument}" of ${fn}. In scope: ${inScope}.`,
    hint: ({ argument }) => `Say where it comes from: "${argument}: <name or member path>".`,
  },
  "untrusted-identity": {
    severity: "error",
    title: "an identity that the caller can choose",
    message: ({ argument, value, origin }) => `"${argument}" would be \`${value}\`, which comes from ${origin}.`,
    hint: () => "Take the identity from the session: name it in the manifest's `identity` or in the argument.",
  },
  "shared-handler": {
    severity: "error",
    title: "one function serves several methods",
    message: ({ methods }) => `The same function answers ${methods}; a guard in it would answer all of them.`,
    hint: () => "Give the mapped method a function of its own.",
  },
  "re-exported-handler": {
    severity: "error",
    title: "the handler lives in another file",
    message: ({ owner }) => `The handler is exported from ${owner}.`,
    hint: () => "Guard the file that owns the handler, or move the handler here.",
  },
  "no-data-access": {
    severity: "error",
    title: "no read of the domain's data",
    message: ({ models }) => `The handler reads none of the domain's models (${models}).`,
    hint: () => "Add the model to the domain, or map the route to a stub.",
  },
  "returns-plain-data": {
    severity: "error",
    title: "the handler returns plain data",
    message: ({ returned }) => `The handler returns \`${returned}\`, which a wrapper turns into a response.`,
    hint: () => "A guard returns a response. Leave this handler on Prisma, or write the guard by hand.",
  },
  "non-json-response": {
    severity: "error",
    title: "the answer is not JSON",
    message: ({ response }) => `The handler answers with \`${response}\`.`,
    hint: () => "A guard answers with JSON. Exclude the route.",
  },
  "write-handler": {
    severity: "error",
    title: "the method writes",
    message: ({ method }) => `${method} is mapped to a query or a stub, and only GET and HEAD may be.`,
    hint: () => 'Map the method to a mutation ("mutation api.…"), or remove it.',
  },
  "conditional-data": {
    severity: "error",
    title: "no single place in front of the data",
    message: ({ access, inside }) =>
      `\`${access}\` stands inside ${inside}, where a return would not answer the request.`,
    hint: () => "Move the read into the handler's own statements, or guard it by hand.",
  },
  "conditional-answer": {
    severity: "error",
    title: "the answer depends on a condition",
    message: ({ condition }) => `After the data was read the handler answers differently on \`${condition}\`.`,
    hint: () => "Decide the condition in front of the read, or guard the handler by hand.",
  },
  "body-needed": {
    severity: "error",
    title: "the argument is in the request's body",
    message: ({ argument }) => `"${argument}" comes from the request's body, which a guard must not read.`,
    hint: () => "Read the body in front of the data, into a name, and map the argument to that name.",
  },
  "static-route": {
    severity: "error",
    title: "the route is answered at build time",
    message: ({ setting }) => `\`${setting}\` makes Next answer this route at build time; the flag would be frozen.`,
    hint: () => 'Make the route dynamic (`export const dynamic = "force-dynamic"`) before it is guarded.',
  },
  "name-taken": {
    severity: "error",
    title: "a name is taken",
    message: ({ name }) => `\`${name}\` means something else in this file.`,
    hint: ({ name }) => `Rename \`${name}\` in the file.`,
  },
  "import-unused": {
    severity: "error",
    title: "an import that nothing uses",
    message: ({ name }) =>
      `The file imports \`${name}\` and does not use it; taking guards out again would take that import along.`,
    hint: () => "Remove the import; the tool adds it where it is needed.",
  },
  "syntax-error": {
    severity: "error",
    title: "the file does not parse",
    message: ({ reason }) => `The file does not parse: ${reason}.`,
    hint: () => "Mend the file; it was not touched.",
  },
  "handler-missing": {
    severity: "error",
    title: "method not exported",
    message: ({ method, exported }) => `The manifest maps ${method}, and the file exports ${exported}.`,
    hint: () => "Correct the method in the manifest.",
  },
  "unreadable-handler": {
    severity: "error",
    title: "handler of an unknown form",
    message: ({ form }) => `The handler is written as ${form}, which the tool cannot follow.`,
    hint: () => "Write it as a function, or guard it by hand.",
  },
  "filter-dropped": {
    severity: "warning",
    title: "a constant filter is not seen on the other side",
    message: ({ filter, fn }) => `The handler filters by \`${filter}\`, and ${fn} cannot be seen to do so.`,
    hint: () => "See that the function applies the same filter.",
  },
  "paging-dropped": {
    severity: "warning",
    title: "the request picks a page or an order",
    message: ({ value, fn }) => `The handler picks its rows by \`${value}\`, and ${fn} is not given that.`,
    hint: () =>
      "Pass the value as an argument; without it the guard answers the first page in the function's own order.",
  },
  "response-shape-differs": {
    severity: "warning",
    title: "the answer has another shape",
    message: ({ handler, guard }) => `The handler answers \`${handler}\`, and the guard \`${guard}\`.`,
    hint: ({ respond }) =>
      respond === null
        ? "See that whoever calls the route can read the guard's answer."
        : `To answer alike, set "respond": "${respond}".`,
  },
  "headers-dropped": {
    severity: "warning",
    title: "headers or a status of the old answer are lost",
    message: ({ dropped }) => `The handler answers with \`${dropped}\`, and the guard without it.`,
    hint: () =>
      'See that whoever calls the route can do without, or let a function of the file make the response, and name it as "respondWith".',
  },
  "skip-unused": {
    severity: "warning",
    title: "an acknowledgement that nothing needs",
    message: ({ path }) => `${path} acknowledges a refusal, and the handler is not refused.`,
    hint: () => 'Remove "skip".',
  },
  "ignore-unused": {
    severity: "warning",
    title: "an ignore comment that nothing needs",
    message: ({ reason }) => `\`migrate-ignore\` (${reason}) stands where the manifest maps nothing.`,
    hint: () => "Remove the comment.",
  },

  "hand-edited-guard": {
    severity: "error",
    title: "the guard was edited by hand",
    message: ({ domain }) => `The guard of domain "${domain}" is not as the tool wrote it.`,
    hint: () => "Look at the change; `--force` replaces or removes the guard all the same.",
  },
  "manifest-missing": {
    severity: "warning",
    title: "there is no manifest yet",
    message: ({ manifest }) => `The app has no ${manifest}, so nothing can be wired.`,
    hint: () => "Run `migrate init`.",
  },
  "no-repository": {
    severity: "warning",
    title: "the app is in no git repository",
    message: () => "Without git nobody sees what changed, and `run` and `undo` cannot commit or take back.",
    hint: () => "Run `git init` and commit the app as it is.",
  },
  "node-too-old": {
    severity: "error",
    title: "this Node is too old",
    message: ({ version, wanted }) => `This is Node ${version}, and the tool wants ${wanted}.`,
    hint: ({ wanted }) => `Install Node ${wanted}.`,
  },
  "typescript-missing": {
    severity: "error",
    title: "the app has no TypeScript of its own",
    message: ({ reason }) => `Nothing can be proven: ${reason}`,
    hint: () => "Install the app's dependencies, with `typescript` among them.",
  },
  "tsconfig-missing": {
    severity: "warning",
    title: "there is no tsconfig.json",
    message: ({ folder }) => `No tsconfig.json decides about ${folder}: only the syntax of an edit can be proven.`,
    hint: () => "Add a tsconfig.json (`npx tsc --init`), with `allowJs` for an app in JavaScript.",
  },
  "tsconfig-unreadable": {
    severity: "error",
    title: "the tsconfig.json cannot be read",
    message: ({ reason }) => `The app's TypeScript cannot read its tsconfig.json: ${reason}.`,
    hint: () => "Mend the tsconfig.json; `npx tsc --noEmit` must be able to run.",
  },
  "routes-not-covered": {
    severity: "warning",
    title: "the tsconfig leaves route files out",
    message: ({ files, example }) =>
      `${files} route ${files === 1 ? "file is" : "files are"} in no tsconfig (${example}), so the app's own \`tsc\` never looks at ${files === 1 ? "it" : "them"}.`,
    hint: () => 'Take them into "include"; for routes in JavaScript that needs `allowJs`.',
  },
  "generated-stale": {
    severity: "error",
    title: "Convex's generated files are old",
    message: ({ folder, files }) => `${folder} is not what the functions are now: ${files}.`,
    hint: () => "Run `npx convex dev` once, or `npx convex codegen`, and commit what it writes.",
  },
  "convex-missing": {
    severity: "error",
    title: "Convex is not there",
    message: ({ reason }) => reason,
    hint: () => "Run `npm install convex` in the app's folder.",
  },
  "convex-unreachable": {
    severity: "error",
    title: "the deployment does not answer",
    message: ({ deployment, source, reason }) =>
      `${deployment} (of ${source}) was asked and did not answer as a deployment: ${reason}.`,
    hint: () =>
      "See that CONVEX_URL is right and that the deployment (or `migrate dev`) runs. Until then Prisma answers.",
  },
  "address-missing": {
    severity: "warning",
    title: "no address of a deployment",
    message: ({ reason }) => `${reason}, so every guard falls through to Prisma.`,
    hint: () => "Set CONVEX_URL in .env.local and where the app runs.",
  },
  "address-inlined": {
    severity: "warning",
    title: "the address is fixed at build time",
    message: ({ variable }) =>
      `Only ${variable} is set, and Next writes its value into the build: another address at run time changes nothing.`,
    hint: () => "Set CONVEX_URL as well, with the same address; it is read at run time and comes first.",
  },
  "deep-types": {
    severity: "warning",
    title: "types that may become too deep",
    message: ({ functions }) =>
      `${functions} call other functions through \`api\` and say nothing of what they return: TypeScript infers them in a circle (TS2589, TS7022).`,
    hint: () => "Give them `returns`, or a return type on the handler.",
  },
  "mixed-line-ends": {
    severity: "warning",
    title: "line ends are mixed within a file",
    message: ({ files }) =>
      `${files} route ${files === 1 ? "file has" : "files have"} both CRLF and LF; a guard gets the more frequent one, and git may change the others.`,
    hint: () => "Settle it before wiring: `* text=auto` in .gitattributes, then `git add --renormalize .`.",
  },
  "prisma-client-missing": {
    severity: "error",
    title: "the Prisma client was not generated",
    message: ({ folder }) =>
      `There is a Prisma schema, and no client in ${folder}: the types of every handler are missing.`,
    hint: () => "Run `npx prisma generate`.",
  },
  "flag-unproven": {
    severity: "error",
    title: "a flag is on and nobody has seen the data",
    message: ({ env, domain, reason }) =>
      `${env}=convex is set for ${domain}. ${reason} A table that was never filled answers with an empty list, not with an error.`,
    hint: ({ env, command }) =>
      command === null ? `Unset ${env} until that is mended.` : `Unset ${env}, or run \`${command}\`.`,
  },
  "cutover-unproven": {
    severity: "warning",
    title: "the old path goes before anybody has seen the data",
    message: ({ domain, reason }) => `Without Prisma behind it, ${domain} answers from Convex alone. ${reason}`,
    hint: ({ command }) =>
      command === null ? "Mend that before this is deployed." : `Run \`${command}\` before this is deployed.`,
  },
  "flag-unreadable": {
    severity: "warning",
    title: "a flag says neither convex nor prisma",
    message: ({ env }) => `${env} is neither "convex" nor "prisma", so Prisma answers.`,
    hint: ({ env }) => `Write ${env}=convex, or take the line out.`,
  },
  "tool-unlisted": {
    severity: "error",
    title: "package.json does not name the tool",
    message: ({ tool }) => `package.json does not name ${tool}, so a fresh checkout has no \`migrate\` to run.`,
    hint: ({ command }) => `Run \`${command}\`, and commit package.json with the lock file.`,
  },
  "lock-missing": {
    severity: "error",
    title: "there is no lock file",
    message: ({ manager, install }) => `\`${install}\` wants a lock file, and ${manager} has written none here.`,
    hint: ({ manager }) => `Run \`${manager} install\`, and commit the lock file that it writes.`,
  },
  "file-changed": {
    severity: "error",
    title: "the file holds other changes",
    message: ({ reason }) => `The file was not written: ${reason}.`,
    hint: () => "Commit or put aside the change and run again; `--force` writes all the same.",
  },

  "record-unreadable": {
    severity: "warning",
    title: "the record of guards cannot be read",
    message: ({ reason }) => reason,
    hint: () => "Remove the file; the next `migrate wire` writes it again.",
  },
  "commit-refused": {
    severity: "error",
    title: "the commit was refused",
    message: ({ plan, reason, by }) =>
      `Plan ${plan} was not committed, and its files are as they were; ${by} said: ${reason}`,
    hint: ({ by }) =>
      by === "git"
        ? "Mend what git says and run again."
        : "Mend what the hook says and run again; hooks are never skipped.",
  },
  "plan-blocked": {
    severity: "error",
    title: "the plan was not begun",
    message: ({ plan, by }) => `Plan ${plan} waits for ${by}, which did not succeed.`,
    hint: ({ by }) => `Mend ${by} and run again: what is committed already stays.`,
  },
  "changed-since-run": {
    severity: "error",
    title: "later commits changed the file",
    message: ({ plan, commits }) => `Plan ${plan} cannot be taken back: the file was changed since by ${commits}.`,
    hint: () => "Take those commits back first, or take the guards out with `migrate unwire`.",
  },
  "commit-holds-more": {
    severity: "error",
    title: "the commit holds other files too",
    message: ({ plan, commit, files }) =>
      `The commit ${commit} of plan ${plan} holds files that the tool did not write: ${files}.`,
    hint: ({ commit }) => `A hook may have put them there. Take the commit back with \`git revert ${commit}\`.`,
  },
  "undo-differs": {
    severity: "error",
    title: "the file is not as it was",
    message: ({ commit }) => `The file was taken back, and differs all the same from what it was before ${commit}.`,
    hint: ({ commit }) => `A hook may have changed it. See \`git diff ${commit}^ HEAD\`.`,
  },
  "merge-refused": {
    severity: "error",
    title: "not merged",
    message: ({ into, reason }) => `The branch was not merged into ${into}: ${reason}.`,
    hint: ({ into }) => `The commits are all there. Merge by hand into ${into}; nothing was forced.`,
  },

  "string-reference-unknown": {
    severity: "error",
    title: "the string names no Convex function",
    message: ({ reference, nearest }) =>
      `"${reference}" is not in the app's Convex folder, and this file was left as it is.${didYouMean(nearest)}`,
    hint: ({ nearest }) =>
      nearest === null
        ? "Write the function's reference there, or remove the call."
        : `Write ${nearest} there, if that is what the call means.`,
  },
  "string-reference-ambiguous": {
    severity: "error",
    title: "the string fits several Convex functions",
    message: ({ reference, candidates }) =>
      `"${reference}" may mean any of ${candidates}, and this file was left as it is.`,
    hint: () => "Write the one that is meant there.",
  },
  "string-reference-unfit": {
    severity: "error",
    title: "the call cannot take that Convex function",
    message: ({ reference, fn, expected, actual }) =>
      `"${reference}" means ${fn}, which is a function of another kind (${actual}): the call needs ${expected}.`,
    hint: () => "Call it by a function of its own kind, or name another one. This file was left as it is.",
  },
  "string-reference-commonjs": {
    severity: "error",
    title: "no import can be added",
    message: ({ reference }) => `"${reference}" stands in a CommonJS file, which cannot import Convex's api.`,
    hint: () => "Make the file an ES module, or leave the string: Convex takes it at run time.",
  },
  "changed-since-fix": {
    severity: "error",
    title: "the file was changed since",
    message: ({ reason, command }) => `What \`migrate ${command}\` did cannot be taken back: ${reason}.`,
    hint: ({ command }) =>
      command === "fix string-refs"
        ? "Take the later change out first, or name the other files: `migrate fix string-refs --undo <file>`."
        : "Take the later change out first; a file that the command made may be removed instead.",
  },

  "ship-differs": {
    severity: "error",
    title: "the app has another function of that name",
    message: ({ fn, files }) => `${fn} is the app's own, and ${files} is not as it is shipped; it was left as it is.`,
    hint: () => "Compare the two (the difference is shown). Keep yours, or take over what you want by hand.",
  },
  "ship-in-the-way": {
    severity: "error",
    title: "a file of the app's own stands in the way",
    message: ({ fn, files }) => `${fn} was not copied: it needs ${files}, and the app has another file of that name.`,
    hint: () =>
      "Compare the two (the difference is shown). Move yours away, or build on it as it is with --use-existing.",
  },
  "table-kept": {
    severity: "warning",
    title: "the app's own table stays",
    message: ({ table }) => `The schema has a table \`${table}\` of its own, and the copied functions will use that.`,
    hint: () => "See that its rows mean what the copied functions take them for; the types were compared.",
  },
  "sync-function-missing": {
    severity: "warning",
    title: "no row would arrive",
    message: ({ call, fn }) => `\`${call}\` calls ${fn}, and the app's Convex folder has no such function.`,
    hint: ({ ship }) =>
      ship === null
        ? "Write it. Until then the writes succeed as ever, and their rows stay in Prisma alone."
        : `Run \`migrate ship --domain ${ship}\`: the package brings it.`,
  },
  "sync-call-unread": {
    severity: "warning",
    title: "what a sync function calls is not seen",
    message: ({ call, file }) =>
      `${file} was not seen to name a Convex function for \`${call}\`, so nothing was copied for it.`,
    hint: () => "Name the module yourself, if it is a shipped one: `migrate ship --module activities`.",
  },
  "error-came-to-light": {
    severity: "warning",
    title: "an old error came to light",
    message: ({ code, message, folder }) =>
      `Without ${folder} this code had another error. With it, and before anything was copied, the app's own error is ${code}: ${message}`,
    hint: () =>
      "Mend it when you like; it hindered nothing. If a shipped function is meant, copy its module: `migrate ship --module <path>`.",
  },
  "schema-unreadable": {
    severity: "error",
    title: "the schema cannot be given tables",
    message: ({ reason }) => `The schema was not understood: ${reason}.`,
    hint: () => "Write it as `export default defineSchema({ … })` with the tables in that object.",
  },
  "data-field-lost": {
    severity: "error",
    title: "the field would be lost",
    message: ({ model, field, table, reason, accepts }) =>
      `${model}.${field} has no counterpart in \`${table}\`: ${FIELD_LOSSES[reason]}${accepts === null ? "" : `, which accepts ${accepts}`}.`,
    hint: ({ model, field, reason }) =>
      `${FIELD_WAYS[reason]} To leave it out: "data": { "fields": { "${model}.${field}": { "skip": "why" } } }.`,
  },
  "data-field-unfilled": {
    severity: "error",
    title: "nothing fills a field that the table demands",
    message: ({ model, field, table, accepts }) =>
      `\`${table}.${field}\` (${accepts}) is demanded, and no field of ${model} becomes it: every row would be refused.`,
    hint: ({ field }) =>
      `Make it v.optional(…), or name its source: "data": { "fields": { "Model.field": "${field}" } }.`,
  },
  "data-field-empty": {
    severity: "warning",
    title: "the field may be empty in the old database only",
    message: ({ model, field, table }) =>
      `${model}.${field} may be null, and \`${table}\` demands it: rows without it would be refused.`,
    hint: () => "Make it v.optional(…) in the table, or fill it in the old database first.",
  },
  "data-values-lost": {
    severity: "warning",
    title: "values that the table does not know",
    message: ({ model, field, table, values }) =>
      `\`${table}\` has no literal for ${values} of ${model}.${field}: rows with it would be refused.`,
    hint: () => "Add the literals to the table's union.",
  },
  "data-table-unfit": {
    severity: "error",
    title: "rows cannot be copied into the table",
    message: ({ model, table, reason }) => `The rows of ${model} cannot go into \`${table}\`: ${TABLE_FAULTS[reason]}.`,
    hint: ({ model, table, reason }) => TABLE_WAYS[reason](model, table),
  },
  "data-index-left": {
    severity: "warning",
    title: "an index has no counterpart",
    message: ({ model, table, fields, reason }) =>
      `\`${table}\` gets no index over ${fields} of ${model}: ${INDEX_FAULTS[reason]}.`,
    hint: () => "Write the one that your functions need by hand, or filter in the function.",
  },
  "data-unique": {
    severity: "warning",
    title: "Convex keeps no key unique",
    message: ({ model, table, fields }) =>
      `Unique in ${model} of the old database: ${fields}. In \`${table}\` nothing keeps it so.`,
    hint: () => "Look a key up, by its index, in the mutation that writes it: a mutation is one transaction.",
  },
  "data-unknown": {
    severity: "error",
    title: "the Prisma schema has no such model or field",
    message: ({ what, name }) => `The manifest names the ${what} ${name}, and the Prisma schema has none of that name.`,
    hint: ({ nearest }) =>
      nearest === null ? "Write it as the schema does: Lead, Lead.value." : `Is ${nearest} meant?`,
  },
  "generated-unfit": {
    severity: "error",
    title: "the generated files cannot be brought up to date",
    message: ({ folder }) =>
      `${folder} was made by a deployment with components, for other sources than those there are.`,
    hint: () => "Run `npx convex dev --once` so that it fits the sources, and try again.",
  },
  "package-missing": {
    severity: "error",
    title: "a package is not installed",
    message: ({ packages }) => `What is copied imports ${packages}, and the app has no such package.`,
    hint: ({ packages }) => `Run \`npm install ${packages}\` in the app's folder.`,
  },
  "package-unlisted": {
    severity: "warning",
    title: "a package that the app does not list",
    message: ({ packages }) => `What is copied imports ${packages}, which package.json does not name.`,
    hint: ({ packages }) => `Run \`npm install ${packages}\`, so that it is there wherever the app is installed.`,
  },
  "still-imported": {
    severity: "error",
    title: "a copied file is in use",
    message: ({ removed }) => `The file imports ${removed}, which would go.`,
    hint: () => "Take the import out first.",
  },
  "sync-row-unheld": {
    severity: "error",
    title: "the written row is not held in a name",
    message: ({ write, form }) => `\`${write}\` gives a row that no name holds: ${form}.`,
    hint: () => "Hold it first: `const row = await …;`, and use `row` below.",
  },
  "sync-in-loop": {
    severity: "error",
    title: "a write in a loop",
    message: ({ write, inside }) => `\`${write}\` stands inside ${inside}: every turn would call Convex.`,
    hint: () => "Call the sync function by hand, with as many rows as one call may take.",
  },
  "sync-in-transaction": {
    severity: "error",
    title: "a write inside a transaction",
    message: ({ write }) =>
      `\`${write}\` may still be rolled back, and the transaction's result is not this row, held in a name.`,
    hint: () => "Return the row from the transaction: `const row = await prisma.$transaction(…)`, then sync again.",
  },
  "sync-many-rows": {
    severity: "error",
    title: "a write of many rows",
    message: ({ write, mapped }) =>
      `${mapped} is synced, and \`${write}\` writes such rows without giving them one by one.`,
    hint: () => "Write the rows one by one, sync by hand, or put `// migrate-ignore: reason` above it.",
  },
  "sync-no-room": {
    severity: "error",
    title: "no room for the call",
    message: ({ write, reason }) => `Nothing can stand behind \`${write}\`: ${reason}.`,
    hint: () => "Put braces around the branch, make the file an ES module, or sync by hand.",
  },
  "sync-no-after": {
    severity: "error",
    title: "Next has no after()",
    message: ({ write, version }) => `"run": "after" is asked for \`${write}\`, and the app has Next ${version}.`,
    hint: () => 'Next has it from 15 on. Say "run": "await" or "void".',
  },
  "sync-unfound": {
    severity: "warning",
    title: "the write is nowhere",
    message: ({ write }) => `${write} is mapped, and neither a route file nor a file of "routers" makes it.`,
    hint: () => 'Name the files that make it in "routers", or remove the entry.',
  },
  "twin-exists": {
    severity: "error",
    title: "there is a file already",
    message: ({ twin }) => `${twin} exists, and is not what the tool would write.`,
    hint: () => "Compare the two; remove it, or name another route with --to.",
  },
  "twin-shape-differs": {
    severity: "error",
    title: "the twin would answer in another shape",
    message: ({ handler, fn, returned }) => `The handler answers ${handler}, and ${fn} returns ${returned}.`,
    hint: () => "Say what the twin answers with --respond '{ lead: result }', or give the function such a `returns`.",
  },
  "twin-null-unanswered": {
    severity: "error",
    title: "nothing to answer for an absent row",
    message: ({ fn }) => `${fn} may give null, and the handler has no answer for a row that is absent or another's.`,
    hint: () => "Write such an answer into the handler, behind its read, or a function that never gives null.",
  },
  "twin-unplaced": {
    severity: "error",
    title: "no twin can be made of this file",
    message: ({ reason }) => `The handler's own text cannot be taken over: ${reason}.`,
    hint: () => "Write the twin by hand, or give the handler a form of its own.",
  },
  "router-missing": {
    severity: "error",
    title: "no such file",
    message: ({ pattern }) => `"${pattern}" in "routers" matches no source file of the app.`,
    hint: () => "Correct the path; it is relative to the app's root.",
  },
  "helper-missing": {
    severity: "error",
    title: "a helper is missing",
    message: ({ specifier }) => `${specifier} does not exist, and what the tool writes imports it.`,
    hint: ({ helper }) => `Run \`migrate init --with ${helper}\`, or name your own module in the manifest's imports.`,
  },
  "not-ready": {
    severity: "error",
    title: "the domain is not ready",
    message: ({ domain, handler, reason }) => `${domain} cannot do without its old path: ${handler} ${reason}.`,
    hint: () => "Nothing of the domain was written. Mend this first; the guards work as they are.",
  },
  "still-reads-prisma": {
    severity: "warning",
    title: "a check still reads the old database",
    message: ({ handler, access }) => `${handler} goes on with \`${access}\` in front of the answer.`,
    hint: () => "Let Convex decide that as well, before the old database goes; `migrate leftovers` lists it.",
  },
  "writes-elsewhere": {
    severity: "warning",
    title: "something else still writes the old database",
    message: ({ domain, write }) => `\`${write}\` is in no route: what it writes is not seen by ${domain} any more.`,
    hint: () =>
      "Let it write to Convex (`migrate replace <file>`), unless it has done its work, as a script to fill a database.",
  },
  "transform-refused": {
    severity: "error",
    title: "the transform cannot be taken for this file",
    message: ({ transform, reason }) => `${transform} is not taken for this file: ${reason}.`,
    hint: () => "Mend the transform, or leave the file out. Nothing was written.",
  },
  "keep-unused": {
    severity: "warning",
    title: "nothing has to stay there any more",
    message: ({ pattern }) => `"${pattern}" in "keep" matches no file that still reaches the old store.`,
    hint: () => 'Remove the entry of "keep", or correct its path; it is relative to the app\'s root.',
  },

  "replace-unmapped": {
    severity: "error",
    title: "a call that nothing replaces",
    message: ({ call, reason }) => `\`${call}\` stays: ${reason}.`,
    hint: ({ entry }) => `Map it: ${entry}`,
  },
  "replace-unfit": {
    severity: "error",
    title: "a call that cannot be replaced",
    message: ({ call, reason }) => `\`${call}\` stays: ${reason}.`,
    hint: () =>
      'Write it in a plainer way, replace it by hand, put `// migrate-ignore: reason` above it, or "keep" it in the manifest.',
  },
  "replace-client": {
    severity: "error",
    title: "the old client is used for something else",
    message: ({ use, form }) => `Every call of the file could be replaced, but \`${use}\` stays: ${form}.`,
    hint: () => "Take it out first; a file is replaced whole or not at all.",
  },
  "replace-identity": {
    severity: "error",
    title: "the call would go with the server's rights",
    message: ({ call, client, fn }) =>
      `\`${call}\` is held to what the person behind \`${client}\` may see, and ${fn} is not told for whom it is called.`,
    hint: ({ names }) =>
      `Pass who asks (${names}; "identity" says where it comes from), or say "open": "<why nobody's rights matter>".`,
  },
  "replace-order": {
    severity: "warning",
    title: "the order is the function's own",
    message: ({ order, fn }) => `The rows were ordered by ${order}, and ${fn} gives them in its own order.`,
    hint: ({ order }) => `If it is the same one, say so in the key: "… order ${order}".`,
  },
  "replace-files-missing": {
    severity: "error",
    title: "no such file",
    message: ({ pattern }) => `"${pattern}" in "files" matches no source file of the app.`,
    hint: () => "Correct the path; it is relative to the app's root.",
  },

  "models-without-table": {
    severity: "warning",
    title: "rows that stay where they are",
    message: ({ models }) => `These have no table to go to: ${models}.`,
    hint: () => "`migrate schema` proposes tables. What only stubs answer for needs none yet.",
  },
  "table-not-filled": {
    severity: "error",
    title: "a table that cannot be filled",
    message: ({ model, table, reason }) => `No row of ${model} can be copied to ${table}: ${reason}.`,
    hint: () => 'Change the table in the Convex schema, or say in the manifest\'s "data" what becomes of the fields.',
  },
  "rows-rejected": {
    severity: "error",
    title: "rows that Convex cannot take",
    message: ({ model, field, count, id, reason }) =>
      `${count} ${count === 1 ? "row" : "rows"} of ${model}${field === "" ? "" : `, for ${field}`}: ${reason} (${id}${count === 1 ? "" : ", for one"}).`,
    hint: ({ list }) => `Mend the rows, or widen the table, and run again. All of them are in ${list}.`,
  },
  "rows-unread": {
    severity: "error",
    title: "rows that the old database keeps back",
    message: ({ model, counted, read }) =>
      `Of ${model} there are ${counted} rows, and ${read} of them are given to be read.`,
    hint: () => "See whether an extension of the client, or a policy, hides rows. What is hidden is not copied.",
  },
  "rows-differ": {
    severity: "error",
    title: "rows that differ",
    message: ({ table, difference, count, examples }) => `${table}: ${count} ${difference}: ${examples}.`,
    hint: ({ list }) => `\`migrate backfill\` brings them to what the old database says. All of them are in ${list}.`,
  },

  "type-error": {
    severity: "error",
    title: "a new type error",
    message: ({ code, message, cause }) => `${code}: ${message} (caused by ${cause})`,
    hint: ({ message }) =>
      NO_RESPONSE_JSON.test(message)
        ? 'Nothing was written. The types here lack `Response.json` (TypeScript 5.2 and later bring it): import NextResponse from "next/server" in this file, and the guard answers with that.'
        : "Nothing was written. Correct the manifest entry, or the Convex function's types.",
  },
  "baseline-syntax-error": {
    severity: "error",
    title: "the app does not parse",
    message: ({ message }) =>
      `A syntax error was there before: ${message}. The compiler's other answers mean nothing until it is mended.`,
    hint: () => "Mend the file, then run again; nothing was written.",
  },
};

/**
 * Makes a finding.
 *
 * @param place where it stands; lines and columns start at 1
 * @param facts the facts of that kind
 */
export function finding<K extends FindingKind>(kind: K, place: Place, facts: FindingFacts[K]): FindingOf<K> {
  const { file, line, column } = place;
  const made = { kind, severity: WORDS[kind].severity, file, line, column, ...facts };
  return made as unknown as FindingOf<K>;
}

/** The words of a finding: title, message and hint. */
export function describe(found: Finding): { title: string; message: string; hint: string } {
  return describeKind(found.kind, found as unknown as FindingFacts[typeof found.kind]);
}

function describeKind<K extends FindingKind>(
  kind: K,
  facts: FindingFacts[K],
): { title: string; message: string; hint: string } {
  const words: Words<K> = WORDS[kind];
  return { title: words.title, message: words.message(facts), hint: words.hint(facts) };
}
