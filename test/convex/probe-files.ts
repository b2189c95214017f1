import { v } from "convex/values";
import { action } from "../../convex/_generated/server.js";

const BLOBS = ["first", "second", "third", "not a file yet"];

/** The ids that convex-test gives to what `store` puts into a storage without anything else. */
export const STORED: readonly string[] = BLOBS.map((_, index) => `${10_000 + index}`.padStart(24, "0") + "_storage");
/** Of those, the one that no row names. */
export const UPLOAD: string = STORED.at(-1) ?? "";

/** Puts files into the storage, as uploads do. */
export const store = action({
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx) => {
    const ids: string[] = [];
    for (const text of BLOBS) ids.push(await ctx.storage.store(new Blob([text])));
    return ids;
  },
});
