import { describe, expect, it } from "vitest";
import { CASES } from "./cases.js";
import { chainsOf } from "./print.js";

describe("what a file says to Supabase", () => {
  it.each(CASES)("%s", (code, ...read) => {
    expect(chainsOf(code)).toEqual(read);
  });
});
