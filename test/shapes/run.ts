import { z } from "zod";

const row = z.record(z.string(), z.unknown());
const user = z.strictObject({
  id: z.string().optional(),
  email: z.string().optional(),
  role: z.string().optional(),
  organizationId: z.string().optional(),
});

/** `run.json`: how a case is wired and executed. Every key may be left out. */
export const runSchema = z.strictObject({
  strict: z.boolean().default(false),
  force: z.boolean().default(false),
  /** false: the tool remembers a guard of this file that is not the one there */
  wrote: z.boolean().default(true),
  /** major version of the app's Next.js */
  next: z.number().default(16),
  search: z.string().default("?status=NEW&limit=5"),
  params: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  env: z.record(z.string(), z.string()).default({}),
  session: user.default({}),
  stranger: user.default({}),
  rows: z.record(z.string(), z.array(row)).default({}),
  raw: z.array(row).default([]),
  public: z.string().optional(),
  notExecuted: z.string().optional(),
});

export type Run = z.infer<typeof runSchema>;
