import { describe, expect, it } from "vitest";
import { digestOf, takeBack, withStep, type UndoStep } from "../../src/edits/undo-steps.js";
import { readUndoRecord, writeUndoRecord } from "../../src/workspace/undo-record.js";
import { temporaryApp, treeOf } from "../workspace/temporary.js";

const step = (before: string, after: string): UndoStep => ({
  before: digestOf(before),
  after: digestOf(after),
  edits: [{ start: 0, end: after.length, text: before }],
});

describe("takeBack", () => {
  const steps = withStep(withStep([], step("one", "two")), step("two", "three"));

  it("goes back over every step", () => {
    expect(takeBack("three", steps)).toEqual({ text: "one" });
    expect(takeBack("two", steps)).toEqual({ text: "one" });
    expect(takeBack("one", steps)).toEqual({ text: "one" });
  });

  it("refuses a text that no step led to, and a record that does not fit", () => {
    expect(takeBack("four", steps)).toHaveProperty("reason");
    const wrong = { ...step("one", "two"), edits: [{ start: 0, end: 99, text: "one" }] };
    expect(takeBack("two", [wrong])).toHaveProperty("reason");
  });

  it("takes a file that was made away, and leaves one that is gone", () => {
    const made = [{ before: null, after: digestOf("new"), edits: [] }, step("new", "newer")];
    expect(takeBack("newer", made)).toEqual({ text: null });
    expect(takeBack("new", made)).toEqual({ text: null });
    expect(takeBack(null, made)).toEqual({ text: null });
    expect(takeBack("edited", made)).toHaveProperty("reason");
    expect(takeBack(null, steps)).toHaveProperty("reason");
  });

  it("forgets steps that somebody else's change has cut off", () => {
    expect(withStep(steps, step("other", "five"))).toEqual([step("other", "five")]);
    expect(withStep(steps, step("two", "six"))).toEqual([step("one", "two"), step("two", "six")]);
  });
});

describe("the record", () => {
  it("comes back as it was written, and leaves nothing behind when it is empty", async () => {
    const root = await temporaryApp({ "a.ts": "" });
    const record = new Map([["a.ts", [step("one", "two")]]]);
    await writeUndoRecord(root, "string-refs", record);
    expect(await readUndoRecord(root, "string-refs")).toEqual(record);
    await writeUndoRecord(root, "string-refs", new Map());
    expect(Object.keys(await treeOf(root))).toEqual(["a.ts"]);
  });

  it.each([
    "{",
    `{"version":2,"files":{}}`,
    `{"version":1,"files":{"a.ts":[{"before":"x"}]}}`,
    `{"version":1,"files":{"../b.ts":[]}}`,
    `{"version":1,"files":{"/etc/b.ts":[]}}`,
  ])("refuses %s", async (text) => {
    const root = await temporaryApp({ ".migrate/string-refs.json": text });
    await expect(readUndoRecord(root, "string-refs")).rejects.toThrow("string-refs.json cannot be read");
  });
});
