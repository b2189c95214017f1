import { isDangerousKey, isReserved } from "./names.js";
import type { Property, Value } from "./syntax.js";
import { NotationError, tokenize, type Token } from "./tokens.js";

const CONSTANTS: ReadonlySet<string> = new Set(["true", "false", "null"]);
const DEEPEST = 16;

/** What the caller allows inside a value beside literals. */
export interface ValueRules {
  /** returns what would be right when this path is not allowed, null when it is */
  refusePath(segments: readonly string[]): string | null;
}

/**
 * A recursive-descent parser over one string of the manifest. Every method either moves past what it read or throws
 * a `NotationError` that names the column.
 */
export class NotationParser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  /** The next token, without moving. */
  peek(): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("the tokenizer made no end token");
    return token;
  }

  /** Whether the next token is this mark or word; moves past it when it is. */
  accept(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || (token.kind !== "mark" && token.kind !== "identifier")) return false;
    this.#position += 1;
    return true;
  }

  /** Moves past this mark, or throws. */
  expect(text: string): void {
    if (!this.accept(text)) this.fail(`"${text}"`);
  }

  /** Throws unless everything was read. */
  expectEnd(): void {
    if (this.peek().kind !== "end") this.fail("the end of the text");
  }

  /** Throws, naming the next token (or the given one). */
  fail(expected: string, token: Token = this.peek()): never {
    throw new NotationError(token.column, token.kind === "end" ? "the end" : token.text, expected);
  }

  /** A name. Whether a keyword will do depends on where it stands. */
  identifier(expected: string, keywords: "allowed" | "refused" = "refused"): string {
    const token = this.peek();
    if (token.kind !== "identifier") this.fail(expected);
    if (isDangerousKey(token.text)) this.fail("another name: this one reaches the object's prototype", token);
    if (keywords === "refused" && isReserved(token.text)) this.fail(`${expected} that is no keyword`, token);
    this.#position += 1;
    return token.text;
  }

  /** `a.b.c`, one name or more. */
  path(expected: string): readonly string[] {
    const segments = [this.identifier(expected)];
    while (this.accept(".")) segments.push(this.identifier('a name after "."', "allowed"));
    return segments;
  }

  /** A literal, an array, an object, or a path that the rules allow. */
  value(rules: ValueRules, depth = 0): Value {
    const token = this.peek();
    if (depth > DEEPEST) this.fail(`at most ${DEEPEST} levels of nesting`);
    if (token.kind === "string" || token.kind === "number") return this.#literal(token);
    if (token.kind === "identifier" && CONSTANTS.has(token.text)) return this.#literal(token);
    if (token.kind === "identifier") return this.#allowedPath(rules);
    if (this.accept("[")) return { kind: "array", items: this.list("]", () => this.value(rules, depth + 1)) };
    if (token.text === "{") return this.object(rules, depth);
    return this.fail("a value");
  }

  /** `{ key: value, … }`. */
  object(rules: ValueRules, depth = 0): Value & { kind: "object" } {
    this.expect("{");
    const seen = new Set<string>();
    const properties = this.list("}", () => this.#property(rules, depth, seen));
    return { kind: "object", properties };
  }

  /** What stands up to a closing mark, separated by commas; a comma before the closing mark is fine. */
  list<Item>(close: string, item: () => Item): readonly Item[] {
    const items: Item[] = [];
    while (!this.accept(close)) {
      items.push(item());
      if (this.accept(close)) break;
      if (!this.accept(",")) this.fail(`"," or "${close}"`);
    }
    return items;
  }

  #literal(token: Token): Value {
    this.#position += 1;
    return token.kind === "string"
      ? { kind: "string", value: token.value }
      : { kind: "constant", text: token.text.toLowerCase() };
  }

  #allowedPath(rules: ValueRules): Value {
    const token = this.peek();
    const segments = this.path("a value");
    const expected = rules.refusePath(segments);
    if (expected !== null) this.fail(expected, token);
    return { kind: "path", segments };
  }

  #property(rules: ValueRules, depth: number, seen: Set<string>): Property {
    const token = this.peek();
    const key = this.#key();
    if (seen.has(key)) this.fail("every key only once", token);
    seen.add(key);
    this.expect(":");
    return { key, value: this.value(rules, depth + 1) };
  }

  #key(): string {
    const token = this.peek();
    if (token.kind !== "string") return this.identifier("a key", "allowed");
    if (isDangerousKey(token.value)) this.fail("another name: this one reaches the object's prototype", token);
    this.#position += 1;
    return token.value;
  }
}
