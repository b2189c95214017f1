import { expect } from "vitest";
import type { Lab, LabRun } from "../route/lab.js";
import { syntaxErrorIn, withoutInsertions } from "./app.js";

/** Wires a text and holds the run to what is promised of every run, whatever the file. */
export function wireByTheLaws(lab: Lab, text: string, methods: readonly string[]): LabRun {
  const first = lab.wire(text, { methods });
  expect(withoutInsertions(first), "every byte survives in order").toBe(text);
  expect(syntaxErrorIn(first.text), "the output parses").toBeNull();
  const isChanged = first.change.handlers.some(({ status }) => status !== "refused");
  expect(first.text !== text, "a file changes exactly when a handler is wired").toBe(isChanged);
  const second = lab.wire(first.text, { methods, known: first.change.guards });
  expect(second.change.edits, "the second run is empty").toEqual([]);
  expect(statuses(second), "the second run says what stands there").toEqual(
    statuses(first).map((status) => (status === "refused" ? status : "already-wired")),
  );
  return first;
}

/** Takes guards out again; `after` is what must be left. */
export function unwireByTheLaws(lab: Lab, wired: LabRun, methods: readonly string[], after: string): LabRun {
  const run = lab.unwire(wired.text, { methods, known: wired.change.guards });
  expect(run.text, "taking out is the exact inverse").toBe(after);
  return run;
}

const statuses = ({ change }: LabRun): string[] => change.handlers.map(({ status }) => status);
