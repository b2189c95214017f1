import type { BodyFacts, EmptyValue } from "./facts.js";

// Facts that are read when somebody asks for them. These are classes because V8 makes a new hidden class for every object
// literal with a getter, where no young collection reaches it: the tree of every file would stay until the next full one.

/** To be put under the other facts of a handler: `Object.assign(new LateBody(…), { … })`. */
export class LateBody {
  readonly #read: () => BodyFacts | null;

  constructor(read: () => BodyFacts | null) {
    this.#read = once(read);
  }

  get body(): BodyFacts | null {
    return this.#read();
  }
}

/** The same for an answer. */
export class LateEmpty {
  readonly #read: () => EmptyValue;

  constructor(read: () => EmptyValue) {
    this.#read = once(read);
  }

  get empty(): EmptyValue {
    return this.#read();
  }
}

/** The same answer every time, found out at the first question. */
function once<Value>(find: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => (known ??= { value: find() }).value;
}
