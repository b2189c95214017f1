import { ts } from "../../lib/ts-morph.cjs";
import { reachedCalls } from "./data-calls.js";
import type { Value } from "./facts.js";
import { unwrap } from "./wrapping.js";
import { requestObject } from "./members.js";
import { isSessionCall } from "./call-names.js";
import { asked, computed, row, session, type Read, type Trail } from "./reads.js";

const NUMBER_CALL = /^(Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|Math\.\w+)$/;
const STRING_METHOD = /^(toString|trim|toLowerCase|toUpperCase|slice|replace)$/;

/** What a call or `new` gives. */
export function followCall(call: ts.CallExpression | ts.NewExpression, trail: Trail): Read {
  const [access] = reachedCalls(call, trail.context);
  if (access !== undefined) return row(call, access.call.operation, trail.context);
  const callee = unwrap(call.expression);
  const name = callee.getText().replace(/\s+/g, "");
  const args = (call.arguments ?? []).map((argument) => trail.follow(argument));
  if (ts.isNewExpression(call)) return name === "URL" ? requestObject("url") : computed(`new ${name}`, args, null);
  if (ts.isPropertyAccessExpression(callee)) return followMethod(callee, name, call, args, trail);
  if (name === "cookies" || name === "headers") return requestObject("header");
  return isSessionCall(name) ? session(name, args) : computed(name, args, typeOf(name, name));
}

function followMethod(
  callee: ts.PropertyAccessExpression,
  name: string,
  call: ts.CallExpression,
  args: readonly Read[],
  trail: Trail,
): Read {
  const owner = isGlobal(callee.expression) ? null : trail.follow(callee.expression);
  const method = callee.name.text;
  const ofRequest = owner === null ? null : requestMethod(owner, method, call, args);
  if (ofRequest !== null) return ofRequest;
  const isModule = owner === null || owner.sources.every(({ origin }) => origin === "constant" || origin === "unknown");
  if (isSessionCall(method) && isModule) return session(name, args);
  if (owner === null) return computed(name, args, typeOf(name, method));
  return computed(`${owner.canonical}.${method}`, args, typeOf(name, method), owner);
}

const isGlobal = (owner: ts.Expression): boolean =>
  ts.isIdentifier(owner) && /^(Math|Number|Date|JSON|Object|String)$/.test(owner.text);

function typeOf(name: string, method: string): Value["type"] {
  if (NUMBER_CALL.test(name)) return "number";
  return STRING_METHOD.test(method) || name === "String" ? "string" : null;
}

/** Methods of the request's own objects. */
function requestMethod(owner: Read, method: string, call: ts.CallExpression, args: readonly Read[]): Read | null {
  const [first] = call.arguments;
  const key = first !== undefined && ts.isStringLiteralLike(first) ? first.text : (args[0]?.canonical ?? "*");
  if (owner.canonical === "query" && (method === "get" || method === "getAll")) {
    return asked("query", `query.${key}`, "null");
  }
  if (owner.canonical === "header" && method === "get") return asked("header", `header.${key}`, "null");
  if (owner.canonical !== "request") return null;
  if (method === "clone") return owner;
  return /^(json|formData|text|arrayBuffer|blob)$/.test(method) ? requestObject("body") : null;
}
