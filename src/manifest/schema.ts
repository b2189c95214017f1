import { z } from "zod";
import { BIGINT_KINDS, DECIMAL_KINDS, FIELD_KINDS } from "./data.js";
import { HTTP_METHODS, SYNC_RUNS } from "./model.js";
import { CONVEX_NAME, PRISMA_FIELD, PRISMA_NAME, SCRIPT_NAME, SPECIFIER } from "./names.js";
import { replacementParts } from "./replacement-schema.js";

/** What a person writes in `migrate.manifest.json`, before defaults and before the notation in its strings is read. */

const text = z.string().min(1);
const CALL = "api.leads.queries.getLeads({ userId, status?, limit: 20 })";
const respond = text.describe("What a live guard answers, for example { data: result, success: true }");
const respondWith = z
  .string()
  .regex(/^[A-Za-z_$][\w$]*$/)
  .describe(
    "A function of the route files that makes the response out of the body, such as ok; used where a file has it",
  );
const specifier = z.string().regex(SPECIFIER);
const reason = z.string().regex(/\S/).describe("Why, in words for whoever reads the report");

const action = z
  .strictObject({
    query: text.optional().describe(`A Convex query: ${CALL}`),
    mutation: text
      .optional()
      .describe("A Convex mutation, for a method that writes: api.leads.mutations.create({ name })"),
    stub: text.optional().describe("A fixed answer while there is no function: { stages: [] }"),
    owner: text.optional().describe("Field of the returned row (or of every row) that must equal the caller's id"),
    respond: respond.optional(),
    respondWith: respondWith.optional(),
    skip: reason.optional(),
  })
  .describe("Exactly one of query, mutation and stub");

const actionText = text.describe(`${CALL}, "mutation api.…", or "stub { … }"`);

const sync = z.strictObject({
  call: text.describe("A function of the module imports.sync, such as syncActivity"),
  row: text.optional().describe("What it is given, made of the written row: { userId: result.userId }; else the row"),
  run: z
    .enum(SYNC_RUNS)
    .optional()
    .describe(
      "void: started and not waited for; after: once the answer is sent, with Next's after(); await: before it",
    ),
});

const methods = z.strictObject(
  Object.fromEntries(HTTP_METHODS.map((method) => [method, z.union([actionText, action]).optional()])),
);

const domain = z.strictObject({
  models: z.array(text).optional().describe("Prisma models as the client spells them; left out: any model"),
  env: z
    .string()
    .regex(/^DS_[A-Z0-9_]+$/)
    .optional()
    .describe("Environment variable that switches the domain, DS_ and a name; the domain's own name when left out"),
  respond: respond.optional(),
  respondWith: respondWith.optional(),
  routes: z.record(z.string(), z.union([actionText, methods])).describe("Route (below the routes folder) to function"),
  sync: z
    .record(z.string(), z.union([text, sync]))
    .optional()
    .describe("Prisma write (activity.create) to the function that tells Convex about the written row"),
  ...replacementParts,
});

const plan = z.strictObject({
  title: text.optional(),
  wave: z.int().min(1).optional(),
  dependsOn: z.array(text).optional(),
  routes: z.array(text),
});

const convexName = z.string().regex(CONVEX_NAME);

const field = z.strictObject({
  to: convexName.optional().describe("The field's name in Convex"),
  as: z.enum(FIELD_KINDS).optional().describe("How it is kept, where its type leaves a choice"),
  skip: reason.optional(),
});

const data = z
  .strictObject({
    tables: z
      .record(z.string().regex(PRISMA_NAME), convexName)
      .optional()
      .describe('Prisma models to Convex tables, where the names do not say it: { "Person": "people" }'),
    fields: z
      .record(z.string().regex(PRISMA_FIELD), z.union([convexName, field]))
      .optional()
      .describe('Fields to their names in Convex, or to what becomes of them: { "Lead.value": { "as": "string" } }'),
    decimal: z.enum(DECIMAL_KINDS).optional().describe("How new tables keep a Decimal; string when left out"),
    bigint: z.enum(BIGINT_KINDS).optional().describe("How new tables keep a BigInt; int64 when left out"),
  })
  .describe("How rows become documents: for schema, backfill and compare");

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  routes: text.optional().describe("Folder of the route files; detected: app/api or src/app/api"),
  convex: text.optional().describe("Folder of the Convex functions"),
  imports: z
    .strictObject({
      dataSource: specifier.optional(),
      client: specifier.optional(),
      api: specifier.optional(),
      sync: specifier.optional(),
      answers: specifier.optional(),
      rows: specifier.optional(),
      server: specifier.optional(),
      timing: specifier.optional(),
    })
    .optional()
    .describe(
      "Import specifiers of the data-source helper, the Convex client and Convex's generated api, and of what sync and twin write",
    ),
  routers: z
    .array(text)
    .optional()
    .describe("Files outside of the routes folder that write, such as tRPC routers: server/routers/**"),
  prisma: z.array(specifier).optional().describe("Modules that export a Prisma client; detected when left out"),
  extended: text
    .optional()
    .describe(
      "Why the extensions of the Prisma clients ($extends, $use) hide no rows from guards: they change no answer, or the Convex functions do the same",
    ),
  identity: z
    .record(z.string(), z.array(text).min(1))
    .optional()
    .describe("Argument that names the caller, to the places it may come from, in this order"),
  respond: respond.optional(),
  respondWith: respondWith.optional(),
  typecheck: z
    .string()
    .regex(SCRIPT_NAME)
    .optional()
    .describe("Script of package.json that checks types; run on a copy of the app, and only with --verify command"),
  exclude: z.array(z.strictObject({ routes: text, reason })).optional(),
  keep: z
    .array(z.strictObject({ path: text, reason }))
    .optional()
    .describe(
      "Files that go on using the old store for a time: src/lib/media/**; `leftovers` lists and does not count them",
    ),
  data: data.optional(),
  domains: z.record(z.string(), domain),
  plans: z.record(z.string(), plan).optional(),
});

export type RawManifest = z.infer<typeof manifestSchema>;
export type RawDomain = z.infer<typeof domain>;
export type RawAction = z.infer<typeof action>;
export type RawSync = z.infer<typeof sync>;
export type RawData = z.infer<typeof data>;
export type RawPlan = z.infer<typeof plan>;

/** The JSON Schema of the manifest, as `manifest.schema.json` publishes it for editors. */
export function manifestJsonSchema(): JsonSchema {
  return { title: "migrate.manifest.json", ...z.toJSONSchema(manifestSchema) };
}

/** As much of a JSON Schema as the program itself reads. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;
