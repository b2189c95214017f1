import { finding } from "../findings.js";
import type { Rule } from "./context.js";
import { pathText } from "./paths.js";

/** No two models are copied into one table: their rows could not be told apart. */
export const oneModelPerTable: Rule = ({ usable, locate }) => {
  const owners = new Map<string, string>();
  return Object.entries(usable.data?.tables ?? {}).flatMap(([model, table]) => {
    const owner = owners.get(table);
    owners.set(table, owner ?? model);
    if (owner === undefined) return [];
    const path = ["data", "tables", model];
    const facts = { expected: "a table of its own", actual: `${table}, which is ${owner}'s already`, nearest: null };
    return [finding("manifest-invalid-value", locate(path), { path: pathText(path), ...facts })];
  });
};

/** A field that is not copied has no name in Convex. */
export const skippedFieldsAreNotNamed: Rule = ({ usable, locate }) =>
  Object.entries(usable.data?.fields ?? {}).flatMap(([name, setting]) => {
    if (typeof setting === "string") return [];
    const { to, as, skip } = setting;
    const isClear = skip === undefined ? (to ?? as) !== undefined : to === undefined && as === undefined;
    if (isClear) return [];
    const path = ["data", "fields", name];
    const facts = { expected: 'either "skip", or "to" and "as"', actual: skip === undefined ? "neither" : "both" };
    return [finding("manifest-invalid-value", locate(path), { path: pathText(path), ...facts, nearest: null })];
  });
