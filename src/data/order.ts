import type { TableMapping } from "./mapping.js";

/** Mappings in the order in which their rows are copied, and the models that refer to each other in a circle. */
export interface RelationOrder {
  readonly order: readonly TableMapping[];
  readonly cycles: readonly (readonly string[])[];
}

/**
 * Puts the models that others refer to in front. Nothing breaks where they form a circle, because a reference is an old id
 * that needs no row to be there: such models follow each other in the order of the schema, and the circle is said.
 */
export function relationOrder(mappings: readonly TableMapping[]): RelationOrder {
  const byName = new Map(mappings.map((each) => [each.model.name, each]));
  const order: TableMapping[] = [];
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const mapping = byName.get(name);
    if (mapping === undefined || done.has(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      cycles.push(path.slice(start));
      return;
    }
    for (const parent of mapping.parents) visit(parent, [...path, name]);
    if (done.has(name)) return;
    done.add(name);
    order.push(mapping);
  };
  for (const { model } of mappings) visit(model.name, []);
  return { order, cycles };
}
