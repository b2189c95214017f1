import { v } from "convex/values";

const scalar = v.union(v.string(), v.number(), v.boolean(), v.null());
const flat = v.union(scalar, v.array(scalar), v.record(v.string(), scalar));
const deep = v.union(scalar, v.array(flat), v.record(v.string(), flat));

/** What an app keeps as JSON beside a row's own fields: lists and names inside each other, three deep at most. */
export const json = v.union(scalar, v.array(deep), v.record(v.string(), deep));

/** JSON that is names and values. */
export const metadata = v.record(v.string(), deep);
