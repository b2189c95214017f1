import type { PlanDocument } from "../plan/document.js";
import { filesOf, plainPath } from "../plan/plan.js";
import type { CheckResult } from "./model.js";

/** Which files were changed, and since when; or why that cannot be known. */
export type Changes = { readonly files: ReadonlySet<string>; readonly since: string } | { readonly unknown: string };

/** Every file of `files_modified` was changed; of files that only a task names, it is said whether they were. */
export function checkModified(document: PlanDocument, changes: Changes): readonly CheckResult[] {
  const declared = new Set(document.filesModified.map(({ text }) => plainPath(text)));
  return filesOf(document).map(({ text: subject, place }) => {
    const base = { kind: "modified", subject, question: "was changed", place } as const;
    if ("unknown" in changes) return { ...base, status: "person", detail: changes.unknown };
    const isChanged = changes.files.has(subject);
    const detail = isChanged ? `changed since ${changes.since}` : `as it was at ${changes.since}`;
    if (declared.has(subject)) return { ...base, status: isChanged ? "passed" : "failed", detail };
    return { ...base, status: "person", detail: `${detail}; a task names it, files_modified does not` };
  });
}
