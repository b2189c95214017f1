import { finding, type Finding } from "../findings.js";
import type { DataSettings } from "../manifest/data.js";
import { nearest } from "../manifest/nearest.js";
import type { PrismaSchema } from "./prisma/model.js";

/** What the manifest's `data` says about models and fields that the Prisma schema does not have. */
export function checkSettings({ models }: PrismaSchema, { tables, fields }: DataSettings): readonly Finding[] {
  const names = models.map(({ name }) => name);
  const unknownModels = [...tables]
    .filter(([model]) => !names.includes(model))
    .map(([name, { place }]) => finding("data-unknown", place, { what: "model", name, nearest: nearest(name, names) }));
  const known = models.flatMap((model) => model.fields.map((field) => `${model.name}.${field.name}`));
  const unknownFields = [...fields]
    .filter(([name]) => !known.includes(name))
    .map(([name, { place }]) => finding("data-unknown", place, { what: "field", name, nearest: nearest(name, known) }));
  return [...unknownModels, ...unknownFields];
}
