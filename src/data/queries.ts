import type { Access } from "../route/facts.js";

/** What a route asks a model for: the fields it filters and sorts by. */
export interface Query {
  /** the model's name on the client */
  readonly delegate: string;
  /** fields that are always compared with a value */
  readonly equal: readonly string[];
  /** fields that are compared under a condition of the request */
  readonly maybe: readonly string[];
  /** the field that is compared by size, else the first that the rows are sorted by */
  readonly order: string | null;
}

/** What accesses ask for, as far as an index could answer it. */
export function queriesOf(accesses: readonly Access[]): readonly Query[] {
  return accesses
    .filter(({ effect }) => effect === "read")
    .map(({ model, where, orderedBy }) => {
      const own = where.filter(({ field }) => /^[A-Za-z]\w*$/.test(field));
      const equal = own.filter(({ isEquality, condition }) => isEquality && condition === null);
      const maybe = own.filter(({ isEquality, condition }) => isEquality && condition !== null);
      const range = own.find(({ isEquality, field }) => !isEquality && orderedBy[0] === field);
      return {
        delegate: model,
        equal: namesOf(equal),
        maybe: namesOf(maybe).filter((name) => !equal.some(({ field }) => field === name)),
        order: range?.field ?? orderedBy[0] ?? null,
      };
    });
}

const namesOf = (leaves: Access["where"]): readonly string[] => [...new Set(leaves.map(({ field }) => field))];
