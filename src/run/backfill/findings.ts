import type { TableEvidence } from "../../data/evidence.js";
import type { TableMapping } from "../../data/mapping.js";
import { finding, type Finding } from "../../findings.js";
import type { Place } from "../../manifest/model.js";
import type { RejectedRow, RowDifference, RowFile } from "../../workspace/backfill-files.js";

/** What was rejected, by model and field, each with an example. */
export async function rejections(
  rejected: RowFile<RejectedRow>,
  mappings: readonly TableMapping[],
): Promise<readonly Finding[]> {
  const groups = new Map<string, { first: RejectedRow; count: number }>();
  for await (const row of rejected.read()) {
    const key = JSON.stringify([row.model, row.field]);
    const group = groups.get(key) ?? { first: row, count: 0 };
    groups.set(key, { ...group, count: group.count + 1 });
  }
  return [...groups.values()].map(({ first: { model, field, id, reason }, count }) =>
    finding(
      "rows-rejected",
      placeOf(mappings, (mapping) => mapping.model.name === model, field),
      {
        model,
        field,
        count,
        id,
        reason,
        list: rejected.path,
      },
    ),
  );
}

const WORDS: Readonly<Record<RowDifference["kind"], string>> = {
  missing: "missing in Convex",
  extra: "only in Convex",
  changed: "otherwise in Convex",
  twice: "there twice in Convex",
};
const EXAMPLES = 5;

/** What differs, by table and kind, each with some examples. Rows that were removed differ no more. */
export async function differing(
  differences: RowFile<RowDifference>,
  mappings: readonly TableMapping[],
  isRemoved: boolean,
): Promise<readonly Finding[]> {
  const groups = new Map<string, { first: RowDifference; count: number; examples: string[] }>();
  for await (const row of differences.read()) {
    if (isRemoved && row.kind === "extra") continue;
    const key = JSON.stringify([row.table, row.kind]);
    const group = groups.get(key) ?? { first: row, count: 0, examples: [] };
    if (group.count < EXAMPLES)
      group.examples.push(row.fields.length === 0 ? row.id : `${row.id} (${row.fields.join(", ")})`);
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first: { table, kind }, count, examples }) =>
    finding(
      "rows-differ",
      placeOf(mappings, (mapping) => mapping.table === table, ""),
      {
        table,
        difference: `${count === 1 ? "row is" : "rows are"} ${WORDS[kind]}`,
        count,
        examples: `${examples.join(", ")}${count > examples.length ? ", …" : ""}`,
        list: differences.path,
      },
    ),
  );
}

/** Rows that the old database counts, and does not give when it is asked for rows. */
export function unreadRows({ model }: TableMapping, { old }: TableEvidence, unread: number): readonly Finding[] {
  if (unread === 0) return [];
  const facts = { model: model.name, counted: old, read: old - unread };
  return [finding("rows-unread", { file: model.file, line: model.line, column: 1 }, facts)];
}

/** The field's line in the Prisma schema, else the model's. */
function placeOf(mappings: readonly TableMapping[], isMeant: (mapping: TableMapping) => boolean, field: string): Place {
  const model = mappings.find(isMeant)?.model;
  const line = model?.fields.find(({ name }) => name === field)?.line ?? model?.line ?? 1;
  return { file: model?.file ?? "prisma/schema.prisma", line, column: 1 };
}
