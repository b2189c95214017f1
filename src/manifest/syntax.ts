/** A parsed value of the notation, and its one canonical form as source text. */
export type Value =
  | { readonly kind: "string"; readonly value: string }
  /** a number as it was written, `true`, `false` or `null` */
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "path"; readonly segments: readonly string[] }
  | { readonly kind: "array"; readonly items: readonly Value[] }
  | { readonly kind: "object"; readonly properties: readonly Property[] };

export interface Property {
  readonly key: string;
  readonly value: Value;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
/** Characters that a reader of the code cannot see, or that end a line in JavaScript. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Prints a value as source text: double quotes, one space, keys quoted only where they must be.
 * Printing what was parsed from a print gives the same text again.
 */
export function print(value: Value): string {
  switch (value.kind) {
    case "string":
      return quote(value.value);
    case "constant":
      return value.text;
    case "path":
      return value.segments.join(".");
    case "array":
      return `[${value.items.map(print).join(", ")}]`;
    case "object":
      return printObject(value.properties);
  }
}

function printObject(properties: readonly Property[]): string {
  if (properties.length === 0) return "{}";
  const printed = properties.map(({ key, value }) => `${IDENTIFIER.test(key) ? key : quote(key)}: ${print(value)}`);
  return `{ ${printed.join(", ")} }`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, (character) =>
    Array.from({ length: character.length }, (_, index) => unitEscape(character.charCodeAt(index))).join(""),
  );
}

const unitEscape = (unit: number): string => `\\u${unit.toString(16).padStart(4, "0")}`;

/** Every path inside a value, in the order in which they stand there. */
export function pathsIn(value: Value): readonly (readonly string[])[] {
  switch (value.kind) {
    case "path":
      return [value.segments];
    case "array":
      return value.items.flatMap(pathsIn);
    case "object":
      return value.properties.flatMap((property) => pathsIn(property.value));
    default:
      return [];
  }
}
