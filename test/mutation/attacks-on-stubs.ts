import type { Attack } from "./attack.js";

const STUB = { mapping: "stub { data: [], success: true }" };
const READ = "const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

/** Handlers in which a stub could stand in front of a gate, or of an effect. */
export const ATTACKS_ON_STUBS: readonly Attack[] = [
  {
    name: "a stub stands behind a gate that stands behind the read",
    app: STUB,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  if (leads.some((lead) => lead.secret)) return NextResponse.json({ error: "no" }, { status: 403 });
  ${ANSWER}
}`,
    behind: "status: 403",
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub stands behind the read of a parent row that is tested",
    app: STUB,
    handler: `export async function GET(request: Request) {
  const parent = await prisma.account.findFirst({ where: { key: request.headers.get("x-key") } });
  if (!parent) throw new Error("no");
  return NextResponse.json({ data: [], success: true });
}`,
    behind: 'throw new Error("no")',
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub without data stands behind a call that may throw",
    app: STUB,
    handler: `export async function GET(request: Request) {
  await requireAdmin(request);
  return NextResponse.json({ data: [], success: true });
}`,
    behind: "requireAdmin(request)",
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub in front of an effect would skip it",
    app: STUB,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  ${READ}
  await sendMail(session.user.email);
  ${ANSWER}
}`,
    expected: "refused: effect-skipped",
  },
  {
    name: "a stub stands behind an unknown call that may throw",
    app: STUB,
    handler: `export async function GET(request: Request) {
  await enter(request.url);
  return NextResponse.json({ data: [], success: true });
}`,
    behind: "enter(request.url)",
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub stands behind a refusal whose status cannot be read",
    app: STUB,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  if (leads.some((lead) => lead.secret)) return deny("no");
  ${ANSWER}
}`,
    behind: 'deny("no")',
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub stands behind a throw that stands behind the read",
    app: STUB,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  if (leads.some((lead) => lead.secret)) throw new Error("no");
  ${ANSWER}
}`,
    behind: 'throw new Error("no")',
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub stands behind a call that authorizes, behind the read as well",
    app: STUB,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  const shown = await checkAccess(session, leads);
  ${ANSWER}
}`,
    behind: "checkAccess(session, leads)",
    expected: "stubbed, behind the gate",
  },
];
