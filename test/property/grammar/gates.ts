import type { Lines } from "./lines.js";

/**
 * What can refuse a caller. Each carries a mark (`gate-1`), so that a test finds where it stands; the generator knows
 * which stand in front of the data.
 */
export const GATES = {
  "session null check": (mark) => [`if (!session) return NextResponse.json({ error: "${mark}" }, { status: 401 });`],
  "session check in braces": (mark) => [
    "if (!session?.user?.id) {",
    [`return NextResponse.json({ error: "${mark}" }, { status: 401 });`],
    "}",
  ],
  "role check": (mark) => [`if (session.user.role !== "ADMIN") return new Response("${mark}", { status: 403 });`],
  thrown: (mark) => [`if (!session) throw new HttpError(401, "${mark}");`],
  "function that throws": (mark) => [`await requireMember(session, "${mark}");`],
  "header key": (mark) => [
    'if (request.headers.get("x-api-key") !== process.env.API_KEY) {',
    [`return NextResponse.json({ error: "${mark}" }, { status: 401 });`],
    "}",
  ],
  validation: (mark) => [
    'const parsed = filters.safeParse({ status: request.headers.get("x-status") });',
    "if (!parsed.success) {",
    [`return NextResponse.json({ error: "${mark}", issues: parsed.error.issues }, { status: 400 });`],
    "}",
  ],
  "error from a parser": (mark) => [
    "const { error } = await checkRequest(request);",
    `if (error) return error("${mark}");`,
  ],
  "user row": (mark) => [
    "const user = await prisma.user.findUnique({ where: { email: session.user.email } });",
    `if (!user) return NextResponse.json({ error: "${mark}" }, { status: 404 });`,
  ],
  membership: (mark) => [
    "const membership = await prisma.membership.findFirst({ where: { userId: session.user.id } });",
    `if (!membership) throw new HttpError(403, "${mark}");`,
  ],
  "switch on a role": (mark) => [
    "switch (session.user.role) {",
    ['case "GUEST":', [`return NextResponse.json({ error: "${mark}" }, { status: 403 });`], "default:", ["break;"]],
    "}",
  ],
  "loop over roles": (mark) => [
    "for (const role of session.user.roles) {",
    [`if (role === "BANNED") return NextResponse.json({ error: "${mark}" }, { status: 403 });`],
    "}",
  ],
  "try of its own": (mark) => [
    "try {",
    [`await verifyToken(request, "${mark}");`],
    "} catch {",
    ['return NextResponse.json({ error: "token" }, { status: 401 });'],
    "}",
  ],
  "if and else": (mark) => [
    "if (session.user.active) {",
    ['console.log("active");'],
    "} else {",
    [`return NextResponse.json({ error: "${mark}" }, { status: 403 });`],
    "}",
  ],
} as const satisfies Record<string, (mark: string) => Lines>;

export type GateName = keyof typeof GATES;

export const GATE_NAMES = Object.keys(GATES).filter((name): name is GateName => name in GATES);

/** Names that a gate declares: a handler holds each of these once. */
export const ONCE: ReadonlySet<GateName> = new Set<GateName>([
  "validation",
  "error from a parser",
  "user row",
  "membership",
]);
