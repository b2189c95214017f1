import type {
  Access,
  BodyFacts,
  Exit,
  ExitTest,
  HandlerFacts,
  RouteFacts,
  Value,
  WhereLeaf,
} from "../../src/route/facts.js";
import { makeLab, type LabApp } from "./lab.js";

const HEAD = 'import { prisma } from "@/lib/prisma";\n';

/** Reads a route file of the lab; a Prisma client is imported in front of the text. */
export function read(text: string, modules: LabApp["modules"] = {}): RouteFacts {
  const lab = makeLab({ route: "leads/[id]", mapping: "stub { data: [] }", modules });
  return lab.tools.read(lab.file, HEAD + text);
}

/** The file's one handler that is not another method's. */
export function handlerIn(text: string, modules: LabApp["modules"] = {}): HandlerFacts {
  const [handler] = read(text, modules).handlers;
  if (handler === undefined) throw new Error(`there is no handler in:\n${text}`);
  return handler;
}

/** The body of a GET whose parameters are `request` and `{ params }`; imports stand on the line in front of it. */
export function bodyOf(statements: string, modules: LabApp["modules"] = {}, imports = ""): BodyFacts {
  const text = `${imports}export async function GET(request: Request, { params }: Context) {\n${statements}\n}`;
  const { body } = handlerIn(text, modules);
  if (body === null) throw new Error(`the handler has no body:\n${statements}`);
  return body;
}

/** `session.user.id ← session auth().user.id` and, where syntax shows it, ` | null`, ` : string`. */
export function printValue({ canonical, sources, nullable, type }: Value): string {
  const from = sources.map(({ origin, key }) => `${origin} ${key}`).join(" + ");
  const suffix = (nullable === false ? "" : ` | ${nullable}`) + (type === null ? "" : ` : ${type}`);
  return places(`${canonical} ← ${from || "nothing"}${suffix}`);
}

/** Offsets say nothing to a reader. */
const places = (text: string): string => text.replace(/@(?:[\w/.[\]-]+:)?\d+/g, "@");

/** `userId = session.user.id`, `name ~ q` (not equality), `status = status if all`. */
export function printLeaf({ field, isEquality, value, condition }: WhereLeaf): string {
  return `${field} ${isEquality ? "=" : "~"} ${value.text}${condition === null ? "" : ` if ${condition.text}`}`;
}

export function printWhere({ where, opaqueWhere }: Pick<Access, "where" | "opaqueWhere">): string {
  const leaves = where.map(printLeaf).join(", ");
  return opaqueWhere === null ? leaves : `${leaves}${leaves === "" ? "" : ", "}unread: ${opaqueWhere}`;
}

/** `lead.findMany decides`, with the functions on the way in front. */
export const printAccess = ({ text, role, effect }: Access): string =>
  `${text} ${effect === "write" ? "writes" : role}`;

/** `return 401 on absent session`, `throw ? on differs a, b`. */
export function printExit({ kind, status, tests }: Exit): string {
  return places(`${kind} ${status ?? "?"}${tests.length === 0 ? "" : ` on ${tests.map(printTest).join(" or ")}`}`);
}

function printTest(test: ExitTest): string {
  return test.kind === "differs"
    ? `${test.left.canonical} differs from ${test.right.canonical}`
    : `${test.kind} ${test.value.canonical}`;
}
