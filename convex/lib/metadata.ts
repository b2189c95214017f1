import { v } from "convex/values";

const scalar = v.union(v.string(), v.number(), v.boolean(), v.null());

/** What a row carries besides its fields: names and plain values, lists and one level of further names. */
export const metadata = v.record(v.string(), v.union(scalar, v.array(scalar), v.record(v.string(), scalar)));
