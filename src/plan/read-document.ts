import { finding, type Finding } from "../findings.js";
import type { Noted, PlanDocument, Task } from "./document.js";
import { codeOf, elementsOf, linesOf, listOf, placesIn, type Element, type PlaceAt } from "./elements.js";
import { readFrontMatter } from "./front-matter.js";

/** A document that was read, or everything that is wrong with it. */
export interface ReadDocument {
  readonly document: PlanDocument | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads a `PLAN.md`: its front matter, its tasks and its checks. Nothing of it is believed or run here.
 *
 * @param file the document's path, for places
 */
export function readPlanDocument(file: string, text: string): ReadDocument {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const placeAt = placesIn(file, plain);
  const front = readFrontMatter(file, plain);
  if (front.value === null) return { document: null, findings: front.findings };
  const { value, end } = front;
  const body = plain.slice(end);
  const tasks = elementsOf(body, "task", end);
  const unclosed = tasks.filter(({ isClosed }) => !isClosed);
  const findings = unclosed.map(({ offset }) =>
    finding("plan-unreadable", placeAt(offset), { reason: "<task> is never closed" }),
  );
  const section = (name: string): Element | undefined => elementsOf(body, name, end)[0];
  const objective = section("objective");
  const document: PlanDocument = {
    ...value,
    file,
    title: (objective === undefined ? undefined : linesOf(objective, placeAt)[0]?.text) ?? value.id,
    tasks: tasks.map((task) => readTask(task, placeAt)),
    verification: itemsOf(section("verification"), placeAt),
    summary: /\bcreate\s+`?([^\s`]+\.md)/.exec(section("output")?.content ?? "")?.[1] ?? null,
    place: placeAt(0),
  };
  return { document: findings.length === 0 ? document : null, findings };
}

function readTask(task: Element, placeAt: PlaceAt): Task {
  const part = (name: string): Element | undefined => elementsOf(task.content, name, task.offset)[0];
  const [files, action, verify] = [part("files"), part("action"), part("verify")];
  return {
    name: part("name")?.content.trim() ?? "a task without a name",
    files: files === undefined ? [] : listOf(files, placeAt),
    action: action?.content ?? "",
    code: action === undefined ? [] : codeOf(action, placeAt),
    verify: verify === undefined ? [] : linesOf(verify, placeAt),
    done: part("done")?.content.trim() ?? "",
    place: placeAt(task.offset),
  };
}

/** The items of a list, without their bullets and boxes. */
function itemsOf(element: Element | undefined, placeAt: PlaceAt): readonly Noted[] {
  if (element === undefined) return [];
  return linesOf(element, placeAt).map(({ text, place }) => ({
    text: text.replace(/^[-*+]\s+(?:\[[ xX]\]\s*)?/, ""),
    place,
  }));
}
