import fc from "fast-check";
import { DATA, DATA_NAMES, WRITE, type DataKind, type DataName } from "./data.js";
import { GATE_NAMES, GATES, ONCE, type GateName } from "./gates.js";
import { braced, type Lines, type Noise } from "./lines.js";

/** The forms in which a handler is exported. */
export const FORMS = [
  "function",
  "arrow",
  "function expression",
  "wrapped",
  "wrapped twice",
  "handler property",
  "export list",
  "alias",
  "expression body",
] as const;

/** Where the handler's statements stand. */
export const SHELLS = ["bare", "one try", "try behind the gates", "block", "callback that answers"] as const;

const PARAMS = ["destructured promise", "destructured plain", "props", "context"] as const;

/** One handler as the generator knows it. */
export interface HandlerPlan {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly form: (typeof FORMS)[number];
  readonly shell: (typeof SHELLS)[number];
  readonly params: (typeof PARAMS)[number];
  readonly gates: readonly GateName[];
  /** a refusal behind the data */
  readonly late: boolean;
  readonly data: DataName;
  readonly noise: readonly Noise[];
  readonly oneLine: boolean;
}

/** Marks of the handler's gates in front of its data, of its late gate and of its data, as they stand in the text. */
export interface Marks {
  readonly gates: readonly string[];
  readonly late: string | null;
  readonly data: string;
}

export const isWrite = ({ method }: HandlerPlan): boolean => method === "POST" || method === "PUT";

export const marksOf = (plan: HandlerPlan): Marks => ({
  gates: plan.form === "expression body" ? [] : plan.gates.map((_, index) => `${plan.method}-gate-${index}`),
  late: hasLateGate(plan) ? `${plan.method}-late` : null,
  data: `${plan.method}-data`,
});

/** A late gate needs a row that has a name, and a body. */
const hasLateGate = (plan: HandlerPlan): boolean =>
  plan.late && plan.form !== "expression body" && !isWrite(plan) && DATA[plan.data].row !== null;

/** Text that looks like code and is none, and other things that stand between lines. */
const NOISE = [
  "",
  "   ",
  "\t",
  "// prisma.lead.findMany({ where: { id } })",
  '// if (getDataSource("leads") === "convex") {',
  "/* return NextResponse.json({}, { status: 401 }); */",
  "/**\n * async function GET() {\n */",
  "const sample = `if (${1}) { return prisma.lead.findMany() } // }`;",
  "const pattern = /prisma\\.(lead|\\{)[/\"'`]\\}/g;",
  "const text = 'await prisma.lead.findMany({ /* \" */ })';",
  "// eslint-disable-next-line",
  ";",
] as const;

/** Names of `const`s among the noise: each can be declared once. */
const distinct = (noise: readonly Noise[]): Noise[] =>
  noise.filter(({ text }, index) => !text.startsWith("const") || noise.findIndex((n) => n.text === text) === index);

const gates = fc
  .array(fc.constantFrom(...GATE_NAMES), { maxLength: 4 })
  .map((names) => names.filter((name, index) => !ONCE.has(name) || names.indexOf(name) === index));

const noise = fc.array(fc.record({ at: fc.nat(40), text: fc.constantFrom(...NOISE) }), { maxLength: 4 }).map(distinct);

/** Handlers of one method. */
export const handlerPlan = (method: HandlerPlan["method"]): fc.Arbitrary<HandlerPlan> =>
  fc.record({
    method: fc.constant(method),
    form: fc.constantFrom(...FORMS),
    shell: fc.constantFrom(...SHELLS),
    params: fc.constantFrom(...PARAMS),
    gates,
    late: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    data: fc.constantFrom(...DATA_NAMES),
    noise,
    oneLine: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  });

/** Top-level functions that a handler needs. */
export function helpersOf(plan: HandlerPlan): { name: string; lines: Lines } | null {
  const kind: DataKind = DATA[plan.data];
  const isUsed = kind.helper !== undefined && plan.form !== "expression body" && !isWrite(plan);
  return isUsed && kind.helper !== undefined ? { name: plan.data, lines: kind.helper } : null;
}

/** The lines of a handler, its export included. */
export function handlerLines(plan: HandlerPlan): Lines {
  const { method, form } = plan;
  if (form === "expression body") return expressionBody(plan);
  const parameters = parametersOf(plan);
  const body = bodyOf(plan);
  switch (form) {
    case "function":
      return braced(`export async function ${method}(${parameters})`, body);
    case "arrow":
      return braced(`export const ${method} = async (${parameters}) =>`, body, "};");
    case "function expression":
      return braced(`export const ${method} = async function (${parameters})`, body, "};");
    case "wrapped":
      return braced(`export const ${method} = withAuth(async (${parameters}) =>`, body, "});");
    case "wrapped twice":
      return braced(`export const ${method} = withLogging("leads", withAuth(async (${parameters}) =>`, body, "}));");
    case "handler property":
      return [`export const ${method} = createRoute({`, [`handler: async (${parameters}) => {`, body, "},"], "});"];
    case "export list":
      return [
        ...braced(`async function serve${method}(${parameters})`, body),
        `export { serve${method} as ${method} };`,
      ];
    case "alias":
      return [
        ...braced(`const run${method} = async (${parameters}) =>`, body, "};"),
        `export const ${method} = run${method};`,
      ];
  }
}

function expressionBody(plan: HandlerPlan): Lines {
  const { data } = marksOf(plan);
  const call = isWrite(plan)
    ? `prisma.lead.create({ data: { userId: session.user.id /* ${data} */ } })`
    : `prisma.lead.findMany({ where: { userId: session.user.id /* ${data} */ } })`;
  return [
    `export const ${plan.method} = withAuth(async ({ session }) =>`,
    [`NextResponse.json({ data: await ${call}, success: true }),`],
    ");",
  ];
}

const isWrapped = ({ form }: HandlerPlan): boolean => /wrapped|property/.test(form);

function parametersOf(plan: HandlerPlan): string {
  const type = "{ params: Promise<{ id: string }> }";
  const params = {
    "destructured promise": `{ params }: ${type}`,
    "destructured plain": "{ params }: { params: { id: string } }",
    props: `props: ${type}`,
    context: `context: ${type}`,
  }[plan.params];
  return `request: ${isWrapped(plan) ? "NextRequest" : "Request"}, ${params}`;
}

const PARAMS_LINE = {
  "destructured promise": "const { id } = await params;",
  "destructured plain": "const id = params.id;",
  props: "const { id } = await props.params;",
  context: "const params = await context.params, id = params.id;",
} as const;

function bodyOf(plan: HandlerPlan): Lines {
  const marks = marksOf(plan);
  const front: Lines = [
    "const session = await getServerSession(authOptions);",
    ...(usesId(plan) ? [PARAMS_LINE[plan.params]] : []),
    ...plan.gates.flatMap((name, index) => GATES[name](marks.gates[index] ?? "")),
  ];
  const back = isWrite(plan) ? WRITE(marks.data) : withLateGate(DATA[plan.data].lines(marks.data), plan, marks.late);
  return inShell(front, back, plan.shell);
}

const usesId = (plan: HandlerPlan): boolean => !isWrite(plan) && DATA[plan.data].isRow;

/** In front of the answer a refusal that looks at the row. */
function withLateGate(lines: Lines, plan: HandlerPlan, mark: string | null): Lines {
  if (mark === null) return lines;
  const gate = `if (${DATA[plan.data].row}.locked) return NextResponse.json({ error: "${mark}" }, { status: 403 });`;
  return [...lines.slice(0, -1), gate, ...lines.slice(-1)];
}

const CATCH: Lines = [
  "} catch (cause) {",
  ['console.error("leads", cause);', 'return NextResponse.json({ error: "failed" }, { status: 500 });'],
  "}",
];

function inShell(front: Lines, back: Lines, shell: HandlerPlan["shell"]): Lines {
  switch (shell) {
    case "bare":
      return [...front, ...back];
    case "one try":
      return ["try {", [...front, ...back], ...CATCH];
    case "try behind the gates":
      return [...front, "try {", back, ...CATCH];
    case "block":
      return [...front, "{", back, "}"];
    case "callback that answers":
      return ["return handleApi(async () => {", [...front, ...back], "});"];
  }
}
