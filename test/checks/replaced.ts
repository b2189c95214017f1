/** The tickets app moved to Convex by hand, as small as it can be: what the plan 05-05 asks for, and no more. */
const IMPORTS = [
  "import { NextRequest, NextResponse } from 'next/server';",
  "import { api } from '@/convex/_generated/api';",
  "import { currentUser } from '@/lib/auth';",
  "import { fetchMutation, fetchQuery } from '@/lib/convex/server';",
  "",
  "type Context = { params: Promise<{ id: string }> };",
].join("\n");

type Call = readonly [fn: string, args: string];

/** A route whose methods each answer with one call; `id` and `body` are there for its arguments. */
function route(methods: Readonly<Record<string, Call>>): string {
  const handlers = Object.entries(methods).map(([method, [fn, args]]) => {
    const call = method === "GET" ? "fetchQuery" : "fetchMutation";
    return [
      `export async function ${method}(request: NextRequest, { params }: Context) {`,
      "  const user = await currentUser();",
      "  if (!user) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });",
      "  const { id } = await params;",
      "  const body = await request.json().catch(() => ({}));",
      `  const result = await ${call}(${fn}, ${args});`,
      "  return NextResponse.json({ id, body, result });",
      "}",
    ].join("\n");
  });
  return `${[IMPORTS, ...handlers].join("\n\n")}\n`;
}

const ONE = "{ ticketId: id, userId: user.id }";
const PAGE = "{ numItems: 100, cursor: null }";

const TICKET_ROUTES: Readonly<Record<string, Readonly<Record<string, Call>>>> = {
  tickets: {
    GET: ["api.tickets.listTickets", "{ workspaceId: body.workspaceId, userId: user.id }"],
    POST: ["api.tickets.createTicket", "{ ...body, userId: user.id }"],
  },
  "tickets/[id]": {
    GET: ["api.tickets.getTicket", ONE],
    PUT: ["api.tickets.updateTicket", "{ ...body, ticketId: id, userId: user.id }"],
    DELETE: ["api.tickets.deleteTicket", ONE],
  },
  "tickets/[id]/comments": {
    GET: ["api.tickets.getTicketComments", ONE],
    POST: ["api.tickets.addComment", "{ ticketId: id, content: body.content, userId: user.id }"],
  },
  "tickets/[id]/transition": {
    POST: ["api.tickets.transitionStage", "{ ...body, ticketId: id, userId: user.id }"],
  },
  "tickets/[id]/approval": {
    POST: ["api.tickets.handleApproval", "{ ...body, ticketId: id, userId: user.id }"],
  },
  "tickets/[id]/reopen": { POST: ["api.tickets.reopenTicket", "{ ...body, ticketId: id }"] },
  "portal/tickets": { GET: ["api.tickets.listPortalTickets", `{ userId: user.id, paginationOpts: ${PAGE} }`] },
  "portal/tickets/[id]": {
    GET: ["api.tickets.getTicket", ONE],
    PUT: ["api.tickets.updateTicket", "{ ...body, ticketId: id, userId: user.id }"],
  },
  "portal/tickets/[id]/comments": {
    GET: ["api.tickets.getTicketComments", ONE],
    POST: ["api.tickets.addComment", "{ ticketId: id, content: body.content, userId: user.id }"],
  },
  "cron/appointment-reminders": {
    GET: ["api.ari.getUpcomingAppointments", "{ from: Date.now(), to: Date.now() + 1000 }"],
  },
};

const ASSISTANT =
  "import { api } from '@/convex/_generated/api';\nimport { fetchMutation, fetchQuery } from '@/lib/convex/server';\n";

export const REPLACED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(TICKET_ROUTES).map(([key, methods]) => [`src/app/api/${key}/route.ts`, route(methods)]),
  ),
  "src/lib/ari/processor.ts": `${ASSISTANT}import { handOff } from './handoff';

export async function processMessage(workspaceId: string, contactId: string) {
  // supabase.from('ari_conversations') until now
  const conversation = await fetchMutation(api.ariConversations.getOrCreate, { workspaceId, contactId });
  return { conversation, fetchQuery, appointment: await handOff(workspaceId, contactId) };
}
`,
  "src/lib/ari/handoff.ts": `${ASSISTANT}
export async function handOff(workspaceId: string, contactId: string) {
  return { fetchQuery, made: await fetchMutation(api.ari.createAppointment, { workspaceId, contactId }) };
}
`,
  "src/lib/ari/scheduling.ts": `${ASSISTANT}
export async function freeSlots(workspaceId: string, from: number, to: number) {
  return { fetchMutation, slots: await fetchQuery(api.ari.getAvailableSlots, { workspaceId, from, to }) };
}
`,
  "src/lib/ari/knowledge-base.ts": `${ASSISTANT}
export async function entries(workspaceId: string) {
  return { fetchMutation, entries: await fetchQuery(api.ari.getKnowledgeEntries, { workspaceId }) };
}
`,
};

const LOOKUP_HEAD = `import { NextRequest, NextResponse } from 'next/server';
import { withTiming } from '@/lib/instrumentation/with-timing';
`;

/** As the plan's own task writes it: a call of the function, and no HTTP. */
export const LOOKUP_BY_FUNCTION = `${LOOKUP_HEAD}import { api } from '@/convex/_generated/api';
import { fetchQuery } from '@/lib/convex/server';

async function getHandler(request: NextRequest) {
  const phone = new URL(request.url).searchParams.get('phone') ?? '';
  return NextResponse.json(await fetchQuery(api.contacts.getContextByPhone, { phone, workspace_id: 'w' }));
}

export const GET = withTiming('/api/contacts/by-phone-convex', getHandler);
`;

/** As the plan's link wants it. */
export const LOOKUP_OVER_HTTP = `${LOOKUP_HEAD}
/** getContextByPhone stands behind the endpoint. */
async function getHandler(request: NextRequest) {
  const { search } = new URL(request.url);
  const answer = await fetch(\`\${process.env.convexSite}/http/contacts/getByPhone\${search}\`);
  return NextResponse.json(await answer.json(), { status: answer.status });
}

export const GET = withTiming('/api/contacts/by-phone-convex', getHandler);
`;
