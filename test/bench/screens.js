// @ts-check
// Components and the pages that show them: typed rows, forms, tables, state.
import { capital, MODELS, serviceModule } from "./models.js";
import { inTurn } from "./random.js";

/** @typedef {import("./models.js").Model} Model */

/**
 * The files of one screen: every third has a page of its own.
 *
 * @param {number} index
 * @param {number} services
 * @returns {Record<string, string>}
 */
export function screenOf(index, services) {
  const service = index % services;
  const model = inTurn(MODELS, service);
  return {
    [`components/table-${index}.tsx`]: tableOf(index, model, service),
    ...(index % 2 === 0 ? { [`components/form-${index}.tsx`]: formOf(index, model) } : {}),
    ...(index % 3 === 0 ? { [`app/(screens)/screen-${index}/page.tsx`]: pageOf(index, model, service) } : {}),
  };
}

/**
 * @param {number} index
 * @param {Model} model
 * @param {number} service
 */
const pageOf = (index, { name }, service) => `import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { Table${index} } from "@/components/table-${index}";
import { auth } from "@/lib/auth";
import { page${capital(name)}s } from "${serviceModule(service)}";

export const metadata: Metadata = { title: "Screen ${index}" };

export default async function Screen({ searchParams }: { searchParams: Promise<{ page?: string }> }) {
  const session = await auth();
  if (!session) redirect("/sign-in");
  const { page = "0" } = await searchParams;
  const shown = await page${capital(name)}s(session.user.id, Number(page));
  return (
    <main className="mx-auto max-w-5xl p-6">
      <h1>Screen ${index}</h1>
      <Suspense fallback={<p>Loading …</p>}>
        <Table${index} {...shown} title="Screen ${index}" />
      </Suspense>
    </main>
  );
}
`;

/**
 * @param {number} index
 * @param {Model} model
 * @param {number} service
 */
const tableOf = (index, { name, order, fields }, service) => `"use client";
import { useCallback, useMemo, useReducer, useState, type ChangeEvent, type ReactNode } from "react";
import type { Page } from "@/types/page-${service % 20}";
import type { ${capital(name)}Row } from "${serviceModule(service)}";

interface Column<Row, Key extends keyof Row = keyof Row> {
  key: Key;
  label: string;
  render?: (value: Row[Key], row: Row) => ReactNode;
  compare?: (a: Row, b: Row) => number;
}

type Sorting = { key: keyof ${capital(name)}Row; direction: "up" | "down" };
type Action = { type: "sort"; key: keyof ${capital(name)}Row } | { type: "turn" } | { type: "reset" };

const START: Sorting = { key: "${order}", direction: "down" };
const COLUMNS: Column<${capital(name)}Row>[] = [
  { key: "id", label: "Number", render: (value) => <code>{String(value)}</code> },
${Object.entries(fields)
  .map(
    ([field, type]) =>
      `  { key: "${field}", label: "${capital(field)}", compare: (a, b) => ${
        type === "string" ? `a.${field}.localeCompare(b.${field})` : `Number(a.${field}) - Number(b.${field})`
      } },`,
  )
  .join("\n")}
  { key: "${order}", label: "When", render: (_value, row) => <time>{row.${order}.toISOString()}</time> },
];

function sort(state: Sorting, action: Action): Sorting {
  switch (action.type) {
    case "sort":
      return action.key === state.key ? { ...state, direction: state.direction === "up" ? "down" : "up" } : { ...START, key: action.key };
    case "turn":
      return { ...state, direction: state.direction === "up" ? "down" : "up" };
    case "reset":
      return START;
  }
}

interface Props extends Page<${capital(name)}Row> {
  title: string;
  footer?: ReactNode;
  onOpen?: (row: Pick<${capital(name)}Row, "id" | "${order}">) => void;
}

export function Table${index}({ rows, total, page, pages, title, footer, onOpen }: Props) {
  const [filter, setFilter] = useState("");
  const [sorting, dispatch] = useReducer(sort, START);
  const shown = useMemo(() => {
    const column = COLUMNS.find(({ key }) => key === sorting.key);
    const found = rows.filter((row) => COLUMNS.some(({ key }) => String(row[key]).toLowerCase().includes(filter)));
    const sorted = column?.compare === undefined ? found : found.toSorted(column.compare);
    return sorting.direction === "up" ? sorted : sorted.toReversed();
  }, [rows, filter, sorting]);
  const onChange = useCallback((event: ChangeEvent<HTMLInputElement>) => setFilter(event.target.value.toLowerCase()), []);
  const sums = useMemo(
    () => Object.fromEntries(COLUMNS.map(({ key, label }) => [label, new Set(rows.map((row) => row[key])).size])),
    [rows],
  );
  return (
    <section aria-label={title} className="grid gap-4">
      <header className="flex items-center justify-between">
        <h2 className="text-lg font-medium">
          {title} ({shown.length} of {total})
        </h2>
        <input type="search" value={filter} onChange={onChange} placeholder="Filter" className="rounded border px-2" />
        <button type="button" onClick={() => dispatch({ type: "turn" })} disabled={rows.length === 0}>
          Turn
        </button>
        <button type="button" onClick={() => dispatch({ type: "reset" })}>
          Reset
        </button>
      </header>
      <table className="w-full text-left">
        <thead>
          <tr>
            {COLUMNS.map(({ key, label }) => (
              <th key={key} onClick={() => dispatch({ type: "sort", key })} aria-sort={key === sorting.key ? "other" : "none"}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.id} onDoubleClick={() => onOpen?.(row)}>
              {COLUMNS.map(({ key, render }) => (
                <td key={key}>{render?.(row[key], row) ?? String(row[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            {Object.entries(sums).map(([label, count]) => (
              <td key={label}>{count}</td>
            ))}
          </tr>
        </tfoot>
      </table>
      <p>
        {page + 1} of {pages}
      </p>
      {footer}
    </section>
  );
}
`;

/**
 * @param {number} index
 * @param {Model} model
 */
const formOf = (index, { name, fields }) => `"use client";
import { useActionState, useId, useRef, type ComponentProps, type FormEvent } from "react";
import { z } from "zod";
import type { ${capital(name)}Model } from "@/generated/prisma/models";

const Input = z.object({
${Object.entries(fields)
  .map(([field, type]) => `  ${field}: z.coerce.${type}().refine((value) => value !== null, "${field} is missing"),`)
  .join("\n")}
  note: z.string().max(200).optional(),
});
type Input = z.infer<typeof Input>;
type Saved = Pick<${capital(name)}Model, ${["id", ...Object.keys(fields)].map((field) => `"${field}"`).join(" | ")}>;
type State = { saved: Saved | null; errors: Partial<Record<keyof Input, string[]>> };

const EMPTY: State = { saved: null, errors: {} };

async function save(_state: State, form: FormData): Promise<State> {
  const parsed = Input.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { saved: null, errors: z.flattenError(parsed.error).fieldErrors };
  const answer = await fetch("/api/${name}s", { method: "POST", body: JSON.stringify(parsed.data) });
  const { data } = (await answer.json()) as { data: Saved };
  return { saved: data, errors: {} };
}

function Field({ label, errors, ...input }: ComponentProps<"input"> & { label: string; errors: string[] | undefined }) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={errors !== undefined} {...input} />
      {errors?.map((error) => (
        <p key={error} role="alert">
          {error}
        </p>
      ))}
    </div>
  );
}

export function Form${index}({ onSaved }: { onSaved?: (row: Saved) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [{ saved, errors }, action, isPending] = useActionState(save, EMPTY);
  const onReset = (event: FormEvent<HTMLFormElement>) => {
    if (saved !== null) onSaved?.(saved);
    event.currentTarget.querySelector("input")?.focus();
  };
  return (
    <form ref={form} action={action} onReset={onReset} className="grid gap-3">
${Object.entries(fields)
  .map(
    ([field, type]) =>
      `      <Field name="${field}" label="${capital(field)}" type="${type === "string" ? "text" : type}" errors={errors.${field}} required />`,
  )
  .join("\n")}
      <Field name="note" label="Note" errors={errors.note} maxLength={200} />
      <button type="submit" disabled={isPending}>
        {isPending ? "Saving …" : "Save"}
      </button>
      {saved !== null && <output>{Object.values(saved).map(String).join(", ")}</output>}
    </form>
  );
}
`;
