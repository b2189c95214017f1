import type { Row } from "./rows.js";

/** Finds the rows that a relation of a row leads to. */
export type Related = (row: Row, relation: string) => readonly Row[];

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Whether a row fits a Prisma `where`; `undefined` is no condition, as in Prisma. */
export function fits(row: Row, where: unknown, related: Related): boolean {
  if (!isRow(where)) return true;
  return Object.entries(where).every(([field, wanted]) => {
    if (wanted === undefined) return true;
    if (field === "AND") return listOf(wanted).every((part) => fits(row, part, related));
    if (field === "OR") return listOf(wanted).some((part) => fits(row, part, related));
    if (field === "NOT") return listOf(wanted).every((part) => !fits(row, part, related));
    return fitsField(row, field, wanted, related);
  });
}

function fitsField(row: Row, field: string, wanted: unknown, related: Related): boolean {
  if (!isRow(wanted) || wanted instanceof Date) return row[field] === wanted;
  if (!(field in row)) return fitsRelation(related(row, field), row, wanted, related);
  return Object.entries(wanted).every(([operator, operand]) => {
    const test = OPERATORS[operator];
    if (test === undefined) throw new Error(`the fake Prisma does not know "${operator}" of ${field}`);
    return operand === undefined || test(row[field], operand);
  });
}

function fitsRelation(rows: readonly Row[], row: Row, wanted: Row, related: Related): boolean {
  const { some, every, none, is } = wanted;
  if (some !== undefined) return rows.some((other) => fits(other, some, related));
  if (every !== undefined) return rows.every((other) => fits(other, every, related));
  if (none !== undefined) return !rows.some((other) => fits(other, none, related));
  // `where: { id_userId: { id, userId } }` names a compound key; everything else is the related row.
  if (rows.length === 0) return fits(row, wanted, related);
  return rows.some((other) => fits(other, is ?? wanted, related));
}

const OPERATORS: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
  equals: (value, operand) => value === operand,
  not: (value, operand) => value !== operand,
  in: (value, operand) => listOf(operand).includes(value),
  notIn: (value, operand) => !listOf(operand).includes(value),
  contains: (value, operand) => String(value).includes(String(operand)),
  startsWith: (value, operand) => String(value).startsWith(String(operand)),
  gte: (value, operand) => Number(value) >= Number(operand),
  gt: (value, operand) => Number(value) > Number(operand),
  lte: (value, operand) => Number(value) <= Number(operand),
  lt: (value, operand) => Number(value) < Number(operand),
  mode: () => true,
};
