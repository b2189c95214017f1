import type { Attempt } from "./executed.js";
import { ASKING, OF_ORGANIZATION, OPEN, OPTIONAL, STUB, TENANT, handler } from "./apps.js";

/** Answers, filters and clients that turn on who asks; and the likes of them that do not. */
export const ON_ANSWERS: readonly Attempt[] = [
  {
    name: "a stub in front of a where that fails for nobody",
    mapping: STUB,
    code: handler(`const session = await auth();
const leads = await prisma.lead.findMany({ where: { userId: session!.user.id } });
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "the rows are emptied under a condition",
    mapping: OPEN,
    code: handler(`const session = await auth();
let leads = await prisma.lead.findMany();
if (!session) leads = [];
return NextResponse.json({ leads });`),
    says: "refused: fields-widened",
  },
  {
    name: "the rows are emptied by their length",
    mapping: OPEN,
    code: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
if (!session) leads.length = 0;
return NextResponse.json({ leads });`),
    says: "refused: fields-widened",
  },
  {
    name: "the rows are emptied by an operator",
    mapping: OPEN,
    code: handler(`const session = await auth();
let leads: unknown = await prisma.lead.findMany();
session || (leads = []);
return NextResponse.json({ leads });`),
    says: "refused: fields-widened",
  },
  {
    name: "the rows are emptied for whoever a function says",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const may = (await whoami().catch(() => null)) !== null;
let leads: unknown = await prisma.lead.findMany();
if (!may) leads = [];
return NextResponse.json({ leads });`),
    says: "refused: fields-widened",
  },
  {
    name: "fewer rows for callers without a session",
    mapping: OPEN,
    code: handler(`const session = await auth();
const leads = (await prisma.lead.findMany()).slice(0, session ? 10 : 0);
return NextResponse.json({ leads });`),
    says: "refused: conditional-answer",
  },
  {
    name: "a header chooses the answer by its key",
    mapping: OPEN,
    headers: { "x-key": "k" },
    code: handler(`const leads = await prisma.lead.findMany();
const shown: Record<string, unknown> = { yes: leads, no: [] };
return NextResponse.json({ leads: shown[request.headers.get("x-key") === "k" ? "yes" : "no"] });`),
    says: "refused: fields-widened",
  },
  {
    name: "a header chooses the response",
    mapping: OPEN,
    headers: { "x-key": "k" },
    code: handler(`const leads = await prisma.lead.findMany();
let response = NextResponse.json({ leads });
if (request.headers.get("x-key") !== "k") response = NextResponse.json({}, { status: 401 } as never);
return response;`),
    says: "refused: conditional-answer",
  },
  {
    name: "a header that must be JSON",
    mapping: OPEN,
    headers: { "x-user": "{}" },
    code: handler(`const leads = await prisma.lead.findMany();
const who: unknown = JSON.parse(request.headers.get("x-user") ?? "");
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a stub in front of a header that must be JSON",
    mapping: STUB,
    headers: { "x-user": "{}" },
    code: handler(`const leads = await prisma.lead.findMany({ where: { userId: JSON.parse(request.headers.get("x-user") ?? "").id } });
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a body loses its rows",
    mapping: OPEN,
    code: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const body: Record<string, unknown> = { leads };
if (!session) delete body["leads"];
return NextResponse.json(body);`),
    says: "refused: fields-widened",
  },
  {
    name: "nobody is sent away by a value under another name",
    mapping: OPEN,
    code:
      `import { notFound as gone } from "next/navigation";\n` +
      handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const somebody = session ?? gone();
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a function insists on a session",
    mapping: OPEN,
    code:
      `const must = <T,>(value: T | null): T => {
  if (value === null) throw new Error("nobody");
  return value;
};\n` +
      handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const somebody = must(session);
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a function makes the answer, and refuses",
    mapping: OPEN,
    code:
      `const send = (leads: unknown, session: unknown) =>
  session ? NextResponse.json({ leads }) : NextResponse.json({}, { status: 401 });\n` +
      handler(`const session = await auth();
const leads = await prisma.lead.findMany();
return send(leads, session);`),
    says: "refused: authorization-after-data",
  },
  {
    name: "an inner function makes the answer, and refuses",
    mapping: OPEN,
    code: handler(`const session = await auth();
const send = (leads: unknown) => {
if (!session) return NextResponse.json({}, { status: 401 });
return NextResponse.json({ leads });
};
const leads = await prisma.lead.findMany();
return send(leads);`),
    says: "refused: authorization-after-data",
  },
  {
    name: "the where has a computed name",
    mapping: OPEN,
    code: handler(`const session = await auth();
if (!session) return NextResponse.json({}, { status: 401 });
const leads = await prisma.lead.findMany({ ["where"]: { userId: session.user.id } });
return NextResponse.json({ leads });`),
    says: "refused: scope-dropped",
  },
  {
    name: "the where is a getter",
    mapping: OPEN,
    code: handler(`const session = await auth();
if (!session) return NextResponse.json({}, { status: 401 });
const leads = await prisma.lead.findMany({ get where() { return { userId: session.user.id }; } });
return NextResponse.json({ leads });`),
    says: "refused: scope-dropped",
  },
  {
    name: "a client that is made for the caller",
    mapping: OPEN,
    files: TENANT,
    code:
      `import { clientOf } from "@/lib/tenant";\n` +
      handler(`const session = await auth();
if (!session) return NextResponse.json({}, { status: 401 });
const own = clientOf(session.user.id);
const leads = await own.lead.findMany();
return NextResponse.json({ leads });`),
    says: "refused: client-extended",
  },
  {
    name: "an object that stands in front of the client filters",
    mapping: OPEN,
    files: TENANT,
    code:
      `import { own } from "@/lib/tenant";\n` +
      handler(`const session = await auth();
if (!session) return NextResponse.json({}, { status: 401 });
const leads = await own.lead.findMany();
return NextResponse.json({ leads });`),
    says: "refused: client-extended",
  },
  {
    name: "rows without an owner for callers without an organization",
    mapping: OF_ORGANIZATION,
    files: OPTIONAL,
    code: handler(`const session = await auth();
const organizationId = session?.user.organizationId ?? null;
const leads = await prisma.lead.findMany({ where: { organizationId } });
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "rows without an owner for a header that is not there",
    mapping: OF_ORGANIZATION,
    files: OPTIONAL,
    headers: { "x-organization": "org-one" },
    code: handler(`const organizationId = request.headers.get("x-organization");
const leads = await prisma.lead.findMany({ where: { organizationId } });
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "a session that was tested in front",
    mapping: OPEN,
    code: handler(`const session = await auth();
if (!session) return NextResponse.json({}, { status: 401 });
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads, me: session!.user.id });`),
    says: "wired",
  },
  {
    name: "a header without an entry is said in another way",
    mapping: OPEN,
    code: handler(`const leads = await prisma.lead.findMany();
const agent = request.headers.get("user-agent") ?? "unknown";
console.info(agent);
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "a check in a labelled block in front",
    mapping: OPEN,
    code: handler(`check: {
const session = await auth();
if (session) break check;
return NextResponse.json({}, { status: 401 });
}
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "a check in a switch in front",
    mapping: OPEN,
    code: handler(`const session = await auth();
switch (session?.user.role) {
case "MEMBER":
break;
default:
return NextResponse.json({}, { status: 403 });
}
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "a check in a loop in front",
    mapping: OPEN,
    code: handler(`for (const role of ["MEMBER"]) {
const session = await auth();
if (session?.user.role !== role) return NextResponse.json({}, { status: 403 });
}
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads });`),
    says: "wired",
  },
  {
    name: "the check swallows what it caught, and answers",
    mapping: OPEN,
    code: handler(`try { await requireUser(); } catch { return NextResponse.json({}, { status: 401 }); }
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads });`),
    says: "wired",
  },
];
