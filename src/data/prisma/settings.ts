import { tidied } from "./tidy.js";

/**
 * The schema that a `prisma.config.ts` names, read from its text: nothing of it is run. Understood are a text, and texts in
 * `path.join` or `path.resolve`.
 *
 * @returns null when it names none, or in another way
 */
export function schemaInConfig(text: string): string | null {
  const code = tidied(text);
  const plain = /\bschema\s*:\s*(["'`])([^"'`$\n]+)\1/.exec(code)?.[2];
  if (plain !== undefined) return plain;
  const joined = /\bschema\s*:\s*(?:[\w$]+\.)?(?:join|resolve)\(([^()]*)\)/.exec(code)?.[1];
  const parts = [...(joined ?? "").matchAll(/(["'`])([^"'`$\n]+)\1/g)].flatMap(([, , part]) => part ?? []);
  return parts.length === 0 ? null : parts.join("/");
}

/** The schema that a package.json names: `{ "prisma": { "schema": "…" } }`. */
export function schemaInPackage(value: unknown): string | null {
  const settings: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "prisma") : undefined;
  const schema: unknown =
    typeof settings === "object" && settings !== null ? Reflect.get(settings, "schema") : undefined;
  return typeof schema === "string" && schema !== "" ? schema : null;
}
