import type { Attempt } from "./executed.js";

/** What the routes of these attempts are mapped to. */
export const OPEN = { GET: { query: "api.leads.queries.listPublic({})", respond: "{ leads: result }" } };
export const STUB = "stub { leads: [] }";
export const OF_ORGANIZATION = {
  GET: { query: "api.leads.optional.byOrganization({ organizationId })", respond: "{ leads: result }" },
};

export const handler = (body: string): string => `export async function GET(request: Request) {\n${body}\n}\n`;

type Files = NonNullable<Attempt["files"]>;

/** Functions that look at who asks, under names that do not say so. */
export const ASKING: Files = {
  "lib/acl.ts": `import { readCookie } from "@/lib/session-store";
export async function whoami() {
  const session = await readCookie();
  if (!session) throw new Error("who?");
  return session.user.id;
}
export class Policy {
  constructor(readonly session: unknown) {
    if (session === null) throw new Error("nobody");
  }
  static async of() {
    const session = await readCookie();
    if (!session) throw new Error("nobody");
    return new Policy(session);
  }
}
`,
};

/** Clients that find one caller's rows only. */
export const TENANT: Files = {
  "lib/tenant.ts": `import { prisma } from "@/lib/prisma";
import { readCookie } from "@/lib/session-store";
export const clientOf = (userId: string): any => ({ lead: { findMany: () => prisma.lead.findMany({ where: { userId } }) } });
const ownLeads = async () => prisma.lead.findMany({ where: { userId: (await readCookie())?.user.id } });
export const own: any = new Proxy({}, { get: () => ({ findMany: ownLeads }) });
`,
};

/** A function that gives everything where its argument is left out. */
export const OPTIONAL: Files = {
  "convex/leads/optional.ts": `import { v } from "convex/values";
import { query } from "../_generated/server";
export const byOrganization = query({
  args: { organizationId: v.optional(v.string()) },
  returns: v.array(v.object({ id: v.string(), organizationId: v.string(), name: v.string() })),
  handler: async () => [],
});
`,
};
