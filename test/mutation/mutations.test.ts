import { describe, expect, test } from "vitest";
import { MUTATIONS } from "./mutations.js";
import { noticedBy } from "./mutant.js";

describe("with a piece of the tool's own safety taken out, at least one attack notices", () => {
  test("as it is, none does", async () => {
    expect(await noticedBy(null)).toBeNull();
  });

  test.for(MUTATIONS)("$name", async (mutation, { annotate }) => {
    const noticed = await noticedBy(mutation);
    expect(noticed, "the attack that notices").not.toBeNull();
    await annotate(`noticed by: ${noticed}`);
  });

  test("a mutation of a text that is not there any more is reported", async () => {
    const gone = { name: "gone", file: "codemods/wire.ts", from: "a text that nobody wrote", to: "" };
    await expect(noticedBy(gone)).rejects.toThrow("stands 0 times in src/codemods/wire.ts");
  });
});
