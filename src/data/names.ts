import { delegateOf } from "./prisma/model.js";

/** One name for all ways of writing it: `lead_activity`, `LeadActivity` and `leadActivity` are one. */
export const sameName = (name: string): string => name.toLowerCase().replace(/[_-]/g, "");

/**
 * The English plural of a name: `property` → `properties`, `address` → `addresses`. One that ends like a plural is taken for
 * one: `invoices`.
 */
export function plural(name: string): string {
  if (/[^su]s$/i.test(name) && !/is$/i.test(name)) return name;
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
}

/** The table that is proposed for a model: `LeadActivity` → `leadActivities`. */
export const tableNameFor = (model: string): string => plural(camel(delegateOf(model)));

/** `lead_activity` → `leadActivity` */
const camel = (name: string): string => name.replace(/(?<!_)_+([A-Za-z0-9])/g, (_, next: string) => next.toUpperCase());

/** The names under which a model's table may be found, the likeliest first. */
export function tableCandidates(model: string, dbName: string): readonly string[] {
  const names = [tableNameFor(model), dbName, model, plural(dbName)].map(sameName);
  return [...new Set(names)];
}
