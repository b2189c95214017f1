import { finding, type Finding } from "../findings.js";
import type { Place } from "../manifest/model.js";
import type { FileChange } from "../report/model.js";
import { linkGuard } from "../workspace/inside.js";

/** Nothing is written through a link that leads out of the app. */
export function outside(root: string, changes: readonly FileChange[]): readonly Finding[] {
  const leavesApp = linkGuard(root);
  return changes.flatMap(({ file }) => {
    const reason = leavesApp(file);
    const place = { file, line: 1, column: 1 };
    return reason === null ? [] : [finding("path-leaves-app", place, { path: file, value: file, reason })];
  });
}

const PACKAGES: Place = { file: "package.json", line: 1, column: 1 };

/** Packages that new code imports and the app has not. */
export const missingPackages = (names: readonly string[]): readonly Finding[] =>
  names.length === 0 ? [] : [finding("package-missing", PACKAGES, { packages: names.join(" ") })];

/** Packages that new code imports and the app has without saying so. */
export const unlistedPackages = (names: readonly string[]): readonly Finding[] =>
  names.length === 0 ? [] : [finding("package-unlisted", PACKAGES, { packages: names.join(" ") })];
