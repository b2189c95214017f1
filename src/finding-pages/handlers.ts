import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of handlers that cannot be guarded safely. */
export const HANDLER_PAGES = {
  "scope-dropped": {
    explanation:
      "The old query's `where` is the authorization: it holds a value of the caller's, and the Convex function would be called without it. The guard would open the row to anybody.",
    example: {
      field: "userId",
      value: "session.user.id",
      origin: "auth().user.id",
      fn: "api.leads.queries.getById",
    },
  },
  "authorization-after-data": {
    explanation:
      "The old code reads first and refuses afterwards. A guard stands in front of the read, so its answer would skip the refusal.",
    example: { status: "403", condition: "lead.userId !== session.user.id", access: "prisma.lead.findUnique" },
  },
  "fields-widened": {
    explanation:
      "The old answer leaves fields out (`select`, `omit`, a role that sees less), and the Convex function returns them. Somebody would see more than before.",
    example: { fn: "api.users.queries.getById", clause: "select", extra: "passwordHash" },
  },
  "client-extended": {
    explanation:
      "The Prisma client is not a plain one: an extension, a middleware or a function that makes it for somebody stands between the query and the database. Such code leaves out deleted rows or those of other tenants without a word in the query, and nothing of that is known to the Convex function. Extensions that only look on (they pass on what is asked, and what comes back) are seen to do so.",
    example: { access: "prisma.lead.findMany", fn: "api.leads.queries.getLeads" },
  },
  "effect-skipped": {
    explanation:
      "After its read the handler writes, sends or records something. A guard answers in front of it, and that would never happen again.",
    example: { effect: "prisma.audit.create()" },
  },
  "unresolved-argument": {
    explanation:
      "An argument of the Convex function has no source that can be seen in the handler. Nothing is guessed; the names that are in scope are listed.",
    example: { fn: "api.leads.queries.getLeads", argument: "workspaceId", inScope: "session, id, status" },
  },
  "untrusted-identity": {
    explanation:
      "An argument that says who is asking would come from the body, the query or a header, where the caller can write whatever he likes.",
    example: { argument: "userId", value: 'searchParams.get("userId")', origin: "the query" },
  },
  "shared-handler": {
    explanation:
      "One function is exported under several methods. A guard in it would also answer those that nothing maps.",
    example: { methods: "GET, POST" },
  },
  "re-exported-handler": {
    explanation: "The route file only passes on a handler from another file, which may serve other routes as well.",
    example: { owner: "lib/handlers/leads.ts" },
  },
  "no-data-access": {
    explanation:
      "The handler was not seen to read any of the domain's models, so there is no place in front of which a guard would belong.",
    example: { models: "lead, leadActivity" },
  },
  "returns-plain-data": {
    explanation:
      "The handler gives data to a wrapper, which makes the response. A guard would hand it a response instead.",
    example: { returned: "leads" },
  },
  "non-json-response": {
    explanation: "The handler answers with a file, a stream or a redirect, and a guard answers with JSON.",
    example: { response: "new Response(csv)" },
  },
  "write-handler": {
    explanation:
      "A stub or a query in front of a method that writes would swallow the write. Only a mutation may answer such a method.",
    example: { method: "POST" },
  },
  "conditional-data": {
    explanation:
      "The read stands inside a callback, a loop or an expression. There is no list of statements in front of it in which a `return` would answer the request.",
    example: { access: "prisma.lead.findMany", inside: "a callback of map" },
  },
  "conditional-answer": {
    explanation:
      "What the handler answers depends on a condition that is decided after the data was read, and a guard would always give the one answer.",
    example: { condition: "leads.length === 0" },
  },
  "body-needed": {
    explanation: "A request's body can be read once. A guard that reads it takes it away from the Prisma code below.",
    example: { argument: "phone" },
  },
  "static-route": {
    explanation:
      "Next would run this handler at build time and keep its answer. The domain's switch would be frozen as it was then.",
    example: { setting: 'export const dynamic = "force-static"' },
  },
  "name-taken": {
    explanation:
      "A name that the guard has to use means something else in this file, and it cannot be given another one.",
    example: { name: "NextResponse" },
  },
  "import-unused": {
    explanation:
      "The file already imports what a guard needs, without using it. Once guards are taken out, the tool could not tell your import from its own.",
    example: { name: "getDataSource" },
  },
  "syntax-error": {
    explanation: "The file does not parse (or is not valid UTF-8), so nothing about it is known. It was not touched.",
    example: { reason: "'}' expected" },
  },
  "handler-missing": {
    explanation: "The manifest maps a method that the route file does not export.",
    example: { method: "GET", exported: "POST, PATCH" },
  },
  "unreadable-handler": {
    explanation:
      "The handler is the result of something that cannot be followed in the file's text: its statements are not there to be read.",
    example: { form: "the result of a factory" },
  },
  "filter-dropped": {
    explanation:
      "The old query leaves rows out by a constant condition, such as deleted ones. The Convex function was not seen to do the same.",
    example: { filter: "deletedAt: null", fn: "api.leads.queries.getLeads" },
  },
  "paging-dropped": {
    explanation:
      "The request decides which page or which order is answered, and the Convex function is not told. The guard would always answer the first page.",
    example: { value: "skip: (page - 1) * limit", fn: "api.leads.queries.getLeads" },
  },
  "response-shape-differs": {
    explanation:
      "The handler's own answer has other keys than the guard's. Whoever calls the route reads the one, and would get the other.",
    example: {
      handler: "{ leads, total }",
      guard: "{ data: result, success: true }",
      respond: "{ leads: result, total: result.length }",
    },
  },
  "headers-dropped": {
    explanation:
      "The handler's own answer has headers, or another status than 200, and the guard's answer has the body alone: a browser of another origin, a cache or a client that waits for 201 may miss them. A cookie is more than that, and refused as an effect.",
    example: { dropped: "status: 201" },
  },
  "skip-unused": {
    explanation:
      "The manifest acknowledges a refusal that does not happen (any more). Left there, it would hide the next one.",
    example: { path: "domains.leads.routes.leads.GET" },
  },
  "ignore-unused": {
    explanation: "A `migrate-ignore` comment keeps the tool away from something that no entry maps.",
    example: { reason: "sends mail" },
  },
  "hand-edited-guard": {
    explanation:
      "A guard is there that is not as the tool wrote it: somebody changed it. It is yours, and is left alone.",
    example: { domain: "leads" },
  },
  "file-changed": {
    explanation:
      "A file about to be written holds changes that no commit has, or was changed while the tool was at work. Nothing was written over them.",
    example: { reason: "it has uncommitted changes" },
  },
  "record-unreadable": {
    explanation:
      "What the tool remembers in `.migrate/` cannot be read and counts as empty. Guards are then known by their text alone.",
    example: {
      reason: ".migrate/guards.json cannot be read and counts as empty; guards are recognised by their text alone.",
    },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
