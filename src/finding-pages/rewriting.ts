import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of the other rewritings, and of the proof. */
export const REWRITING_PAGES = {
  "string-reference-unknown": {
    explanation: "A string stands where a Convex function is called, and no function has that name.",
    example: { reference: "bookings:getBooking", nearest: "api.bookings.queries.getBookings" },
  },
  "string-reference-ambiguous": {
    explanation: "A string may mean several functions of the Convex folder. None is picked by chance.",
    example: {
      reference: "bookings:list",
      candidates: "api.bookings.queries.list, api.bookings.admin.list",
    },
  },
  "string-reference-unfit": {
    explanation: "The call and the function are of different kinds: `useQuery` cannot call a mutation.",
    example: {
      reference: "bookings:create",
      fn: "api.bookings.mutations.create",
      expected: "a query",
      actual: "mutation",
    },
  },
  "string-reference-commonjs": {
    explanation: "A typed reference needs an import of Convex's `api`, which a CommonJS file cannot make.",
    example: { reference: "bookings:getBookings" },
  },
  "changed-since-fix": {
    explanation: "The file is not as the tool left it, so taking its change back would not give the file of before.",
    example: { reason: "the file was edited since", command: "fix string-refs" },
  },
  "sync-row-unheld": {
    explanation: "Convex is told about the row that was written, so the row has to be in a name behind the write.",
    example: { write: "prisma.activity.create", form: "the call is returned at once" },
  },
  "sync-in-loop": {
    explanation: "A call of Convex in every turn of a loop would be as slow as the loop is long.",
    example: { write: "prisma.activity.create", inside: "a for loop" },
  },
  "sync-in-transaction": {
    explanation: "Inside a transaction a write is not final. Convex must not be told about a row that is rolled back.",
    example: { write: "tx.activity.create" },
  },
  "sync-many-rows": {
    explanation: "Operations such as `createMany` write rows without giving them, so there is nothing to tell Convex.",
    example: { write: "prisma.activity.createMany", mapped: "activity.create" },
  },
  "sync-no-room": {
    explanation: "Behind the write there is no place for another statement.",
    example: { write: "prisma.activity.create", reason: "it is the body of an arrow function" },
  },
  "sync-no-after": {
    explanation: "The entry asks for Next's `after()`, which the app's version of Next does not have.",
    example: { write: "prisma.activity.create", version: "14.2.0" },
  },
  "sync-function-missing": {
    explanation:
      "The sync call leads to a Convex function that the app has not. The writes succeed as ever; nothing would arrive.",
    example: { call: "syncActivity", fn: "api.activities.mutations.addActivity", ship: "activities" },
  },
  "sync-unfound": {
    explanation: "An entry syncs a write that no file was seen to make.",
    example: { write: "activity.create" },
  },
  "twin-exists": {
    explanation: "A file stands where the twin of a route would go, with another text.",
    example: { twin: "app/api/leads-convex/route.ts" },
  },
  "twin-shape-differs": {
    explanation: "A twin is there to be compared with its route, so both have to answer alike.",
    example: { handler: "{ lead }", fn: "api.leads.queries.getById", returned: "a row" },
  },
  "twin-null-unanswered": {
    explanation: "Without the Prisma code below it, a twin needs an answer of its own for a row that is not there.",
    example: { fn: "api.leads.queries.getById" },
  },
  "twin-unplaced": {
    explanation: "What stands in front of the data (gates, names) cannot be taken over into another file.",
    example: { reason: "the handler is made by a factory" },
  },
  "not-ready": {
    explanation:
      "Something still needs the domain's old path. A domain is cut over as a whole, when nothing needs it any more.",
    example: { domain: "leads", handler: "GET leads/pipeline", reason: "is a stub" },
  },
  "still-reads-prisma": {
    explanation:
      "A check in front of the answer still reads the old database. It works, and keeps the old database alive.",
    example: { handler: "GET leads", access: "prisma.user.findUnique" },
  },
  "writes-elsewhere": {
    explanation:
      "A server action, a job, a router or a script writes rows of a domain that is cut over. Its routes read Convex alone from now on, so these rows are seen by nobody, until they are written to Convex, or copied there again.",
    example: { domain: "leads", write: "prisma.lead.update" },
  },
  "transform-refused": {
    explanation:
      "A transform threw, gave no text, left nothing of a file, left what does not parse, or would change its own work again. Nothing was written.",
    example: { transform: "codemods/rename.ts", reason: "it would change its own work a second time" },
  },
  "keep-unused": {
    explanation:
      "The manifest says that something stays on the old store on purpose, and nothing there reaches it any more.",
    example: { pattern: "lib/media/**" },
  },
  "replace-unmapped": {
    explanation: "A call of the old store has no entry in `tables`, so it is not known what replaces it.",
    example: {
      call: "tickets.select by id",
      reason: "no entry maps it",
      entry: '"select by id": "api.tickets.getTicket({ ticketId: id, userId })"',
    },
  },
  "replace-unfit": {
    explanation: "A call is mapped, and has something that the Convex function cannot take over.",
    example: { call: "tickets.select", reason: "the columns are computed" },
  },
  "replace-client": {
    explanation:
      "The old client is handed on or used in another way, so its import cannot go. A file is replaced whole or not at all.",
    example: { use: "listTickets(supabase)", form: "the client is an argument" },
  },
  "replace-identity": {
    explanation:
      "The old client saw what the signed-in person may see. The Convex call would be made with the server's rights, for nobody in particular.",
    example: {
      call: "tickets.select",
      client: "createServerClient()",
      fn: "api.tickets.listTickets",
      names: "userId",
    },
  },
  "replace-order": {
    explanation: "The old rows came in an order that the call asked for. The function decides its own.",
    example: { order: "created_at desc", fn: "api.tickets.listTickets" },
  },
  "replace-files-missing": {
    explanation: "The manifest names files of a domain (`files`), and no source file is there.",
    example: { pattern: "src/lib/tickets.ts" },
  },
  "type-error": {
    explanation:
      "The app's own TypeScript, asked about the app as it would be, gives an error that it does not give today. Nothing was written.",
    example: {
      code: "TS2345",
      message: "Argument of type 'string | null' is not assignable to parameter of type 'string'.",
      cause: "leads: GET leads, migrate.manifest.json:12",
    },
  },
  "baseline-syntax-error": {
    explanation:
      "The app has a syntax error of its own. A compiler that cannot parse a file says nothing reliable about types, so nothing can be proven.",
    example: { message: "';' expected." },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
