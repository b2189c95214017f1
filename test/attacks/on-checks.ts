import type { Attempt } from "./executed.js";
import { ASKING, OPEN, STUB, handler } from "./apps.js";

/** Checks that stand behind the read, and that no name tells of. */
export const ON_CHECKS: readonly Attempt[] = [
  {
    name: "a function asks for the caller behind the read and throws a plain error",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
const me = await whoami();
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a function asks for the caller behind the read and throws a plain error, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
const me = await whoami();
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "the value of such a function goes into the answer",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
return NextResponse.json({ leads, me: await whoami() });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "the value of such a function goes into the answer, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
return NextResponse.json({ leads, me: await whoami() });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "such a function is imported on the spot",
    mapping: OPEN,
    files: ASKING,
    code: handler(`const leads = await prisma.lead.findMany();
await (await import("@/lib/acl")).whoami();
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "such a function is imported on the spot, before a stub",
    mapping: STUB,
    files: ASKING,
    code: handler(`const leads = await prisma.lead.findMany();
await (await import("@/lib/acl")).whoami();
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "such a function is taken out of an import on the spot",
    mapping: OPEN,
    files: ASKING,
    code: handler(`const leads = await prisma.lead.findMany();
const { whoami } = await import("@/lib/acl");
const me = await whoami();
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "such a function is taken out of an import on the spot, before a stub",
    mapping: STUB,
    files: ASKING,
    code: handler(`const leads = await prisma.lead.findMany();
const { whoami } = await import("@/lib/acl");
const me = await whoami();
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a static method asks for the caller",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { Policy } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
const policy = await Policy.of();
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a static method asks for the caller, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { Policy } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
const policy = await Policy.of();
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a constructor refuses",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { Policy } from "@/lib/acl";\n` +
      handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const policy = new Policy(session);
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a constructor refuses, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { Policy } from "@/lib/acl";\n` +
      handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const policy = new Policy(session);
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "one of two functions refuses",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
await (leads.length > 0 ? whoami : whoami)();
return NextResponse.json({ leads });`),
    says: "refused: effect-skipped",
  },
  {
    name: "one of two functions refuses, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = await prisma.lead.findMany();
await (leads.length > 0 ? whoami : whoami)();
return NextResponse.json({ leads });`),
    says: "refused: effect-skipped",
  },
  {
    name: "a check runs beside the read",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const [leads] = await Promise.all([prisma.lead.findMany(), whoami()]);
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a check runs beside the read, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const [leads] = await Promise.all([prisma.lead.findMany(), whoami()]);
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a check stands in front of a comma",
    mapping: OPEN,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = (await whoami(), await prisma.lead.findMany());
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a check stands in front of a comma, before a stub",
    mapping: STUB,
    files: ASKING,
    code:
      `import { whoami } from "@/lib/acl";\n` +
      handler(`const leads = (await whoami(), await prisma.lead.findMany());
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a check begins in front of the read and ends behind it",
    mapping: OPEN,
    code: handler(`const user = requireUser().catch((error: Error) => error);
const leads = await prisma.lead.findMany();
if ((await user) instanceof Error) return NextResponse.json({}, { status: 401 });
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a check begins in front of the read and ends behind it, before a stub",
    mapping: STUB,
    code: handler(`const user = requireUser().catch((error: Error) => error);
const leads = await prisma.lead.findMany();
if ((await user) instanceof Error) return NextResponse.json({}, { status: 401 });
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
  {
    name: "a member of a session that nobody has tested",
    mapping: OPEN,
    code: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads, me: session!.user.id });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a member of a session that nobody has tested, before a stub",
    mapping: STUB,
    code: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
return NextResponse.json({ leads, me: session!.user.id });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a member of an untyped session",
    mapping: OPEN,
    code: handler(`const session: any = await auth();
const leads = await prisma.lead.findMany();
const { user } = session;
return NextResponse.json({ leads });`),
    says: "refused: authorization-after-data",
  },
  {
    name: "a member of an untyped session, before a stub",
    mapping: STUB,
    code: handler(`const session: any = await auth();
const leads = await prisma.lead.findMany();
const { user } = session;
return NextResponse.json({ leads });`),
    says: "stubbed",
  },
];
