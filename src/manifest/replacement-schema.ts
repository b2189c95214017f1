import { z } from "zod";
import { SPECIFIER } from "./names.js";

/** What a person writes about calls of the old store: `tables`, `rpc`, `storage` and `auth` of a domain. */

const text = z.string().min(1);
const name = z.string().regex(/^[A-Za-z_$][\w$]*$/);
const reason = z.string().regex(/\S/).describe("Why, in words for whoever reads the report");
const CALL = '"api.tickets.getTicket({ ticketId: id })", "mutation api.…({ ... })"';

const mapping = z
  .strictObject({
    call: text.optional().describe(`${CALL}, or a function of the app, with "from": "fileUrl({ fileId: path })"`),
    from: z.string().regex(SPECIFIER).optional().describe("The module of the app that exports the called function"),
    row: name.optional().describe("Function of imports.rows that makes the old row of what Convex gives"),
    answer: text.optional().describe("The part of the result that is the answer: result.page"),
    open: reason.optional().describe("Why the call needs nobody's identity although the old client had one"),
    covers: z
      .record(z.string(), z.union([text, z.null()]))
      .optional()
      .describe(
        'Later calls that this one answers too: { "notes select by contact_id": "result.notes", "history insert": null }',
      ),
    keep: reason.optional().describe("Left as it is, and why"),
  })
  .describe('"call" or "keep"');
const mapped = z.union([text, mapping]);

const table = z
  .object({
    row: name.optional().describe("Function of imports.rows that makes the old row of what Convex gives: ticketRow"),
    dates: z.array(text).optional().describe("Columns that hold a time; Convex is given milliseconds"),
  })
  .catchall(mapped)
  .describe(`Calls of the table to functions: "select by id": ${CALL}`);

/** The parts of a domain that say what becomes of calls of the old store. */
export const replacementParts = {
  files: z
    .array(text)
    .optional()
    .describe("Files in which `replace` works, beside the domain's routes: src/lib/ari/**"),
  tables: z.record(z.string(), table).optional(),
  rpc: z.record(z.string(), mapped).optional().describe("Functions of the old database to Convex functions"),
  storage: z
    .record(z.string(), z.record(z.string(), mapped))
    .optional()
    .describe('Buckets to what becomes of their calls: { "files": { "upload": … } }'),
  auth: z.record(z.string(), mapped).optional().describe('Calls of the client\'s auth: { "getUser": … }'),
};

export type RawMapping = z.infer<typeof mapping>;
export type RawMapped = string | RawMapping;
