import { ts } from "../../../lib/ts-morph.cjs";
import { resolveName, type Binding } from "../scope.js";
import { unwrap } from "../wrapping.js";
import type { ClientFacts } from "./chain-facts.js";

const NAMED_SO = /supabase|^sb$|^admin(client)?$|^(service|db|server|anon|auth)?client$/i;
const MODULE_NAMED_SO = /supabase/i;

/** A client of Supabase, and the declaration that gives it its name. */
export interface FoundClient {
  readonly facts: ClientFacts;
  readonly binding: Binding | null;
}

/** Reads the expression that a chain begins with. */
export function readClient(expression: ts.Expression): FoundClient {
  const value = unwrap(expression);
  const text = value.getText();
  const root = rootOf(value);
  const binding = root === null ? null : resolveName(root.text, root);
  const made = makerOf(binding?.initializer ?? value);
  const makerModule = made === null ? null : moduleOf(made);
  const own = { text, root: root?.text ?? null, isExtended: false };
  if (binding?.kind === "import")
    return { facts: { ...own, origin: "import", module: binding.module, madeBy: null }, binding };
  if (binding?.kind === "parameter")
    return { facts: { ...own, origin: "parameter", module: null, madeBy: null }, binding };
  const origin = made === null ? "unknown" : "made";
  return { facts: { ...own, origin, module: makerModule, madeBy: made?.getText() ?? null }, binding };
}

/** Whether syntax shows that something is a client of Supabase: by its name, or by what makes it. */
export function looksLikeClient({ facts: { text, module, madeBy } }: FoundClient): boolean {
  const last = text.split(".").at(-1) ?? text;
  return NAMED_SO.test(last) || MODULE_NAMED_SO.test(module ?? "") || MODULE_NAMED_SO.test(madeBy ?? "");
}

/** The name at the root of `auth.supabase`, or null. */
function rootOf(value: ts.Expression): ts.Identifier | null {
  let current = value;
  while (ts.isPropertyAccessExpression(current)) current = unwrap(current.expression);
  return ts.isIdentifier(current) ? current : null;
}

/** The call or `new` that a client is made with. */
function makerOf(value: ts.Expression): ts.CallExpression | ts.NewExpression | null {
  let current = unwrap(value);
  while (ts.isAwaitExpression(current)) current = unwrap(current.expression);
  return ts.isCallExpression(current) || ts.isNewExpression(current) ? current : null;
}

/** The module that the called function comes from. */
function moduleOf(call: ts.CallExpression | ts.NewExpression): string | null {
  const callee = unwrap(call.expression);
  const root = rootOf(callee);
  return root === null ? null : (resolveName(root.text, root)?.module ?? null);
}
