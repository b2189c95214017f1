import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first. One that is missing here costs time at the end, and nothing else. */
const LONGEST = [
  "served/every-route",
  "plan-run/command",
  "compare/end-to-end",
  "backfill/command",
  "cli/typescripts",
  "cli/demo",
  "backfill/killed",
  "ci/ci",
  "pack/pack",
  "plan/saved",
  "verify/prove",
  "twin/command",
  "doctor/doctor",
  "property/round-trip",
  "report/commands",
  "mutation/mutations",
  "ship/command",
  "string-refs/command",
  "transform/command",
  "status/status",
  "backfill/postgres",
];

/** Starts with what takes longest, so that no worker is left alone with it when the others have nothing to do any more. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => placeOf(a.moduleId) - placeOf(b.moduleId));
  }
}

function placeOf(file: string): number {
  const place = LONGEST.findIndex((name) => file.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
}
