import type { Value } from "convex/values";
import type { FunctionKind } from "../protocol.js";
import { BadRequest } from "./http.js";
import { decodeValue } from "./values.js";
import type { Format } from "./values.js";

/** A function call, as the wire carries it. */
export interface FunctionCall {
  /** "any" is what an administrator asks for who knows only the name */
  readonly kind: FunctionKind | "any";
  /** `leads/queries` */
  readonly module: string;
  /** `getLeads` */
  readonly name: string;
  readonly args: Record<string, Value>;
}

/**
 * Reads the body of `POST /api/query` and its like.
 *
 * @throws BadRequest when it is not what Convex's clients send
 */
export function parseCall(kind: FunctionCall["kind"], body: string): { call: FunctionCall; format: Format } {
  const { path, args, format = "json", componentPath } = parseObject(body);
  if (typeof path !== "string") throw new BadRequest(400, "BadJsonBody", "`path` must be a string.");
  if (format !== "convex_encoded_json" && format !== "json") {
    throw new BadRequest(400, "BadJsonBody", '`format` must be "json" or "convex_encoded_json".');
  }
  if (componentPath !== undefined && componentPath !== "") {
    throw new BadRequest(400, "BadComponentPath", "Components are not served here.");
  }
  const [module = "", name = "default"] = path.split(":");
  return { call: { kind, module: module.replace(/\.js$/, ""), name, args: decodeArguments(format, args) }, format };
}

function decodeArguments(format: Format, args: unknown): Record<string, Value> {
  const first: unknown = Array.isArray(args) ? (args.length === 1 ? args[0] : undefined) : args;
  if (typeof first !== "object" || first === null || Array.isArray(first)) {
    throw new BadRequest(400, "BadJsonBody", "`args` must hold one object.");
  }
  const decoded: Record<string, Value> = {};
  for (const [name, value] of Object.entries(first)) {
    try {
      decoded[name] = decodeValue(format, value);
    } catch (cause) {
      throw new BadRequest(400, "BadJsonBody", `The argument "${name}" cannot be decoded: ${String(cause)}`);
    }
  }
  return decoded;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Reported below, with the other things that are no object.
  }
  throw new BadRequest(400, "BadJsonBody", "Expected a JSON object.");
}
