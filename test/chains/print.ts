import type { ChainFacts, Columns, TableCall, Terminal, Values, Written } from "../../src/route/chains/chain-facts.js";
import { readChains } from "../../src/route/chains/read.js";

/** The chains of a snippet, each in a line, as a table can hold them. */
export function chainsOf(snippet: string): readonly string[] {
  const text = `import { createClient, supabaseAdmin } from "@/lib/supabase/server";
export async function GET(request: Request, { params, supabase: given }: Context) {
  const { id } = await params;
  const supabase = await createClient();
  ${snippet}
}
`;
  const { chains, otherUses, syntaxError } = readChains("app/api/tickets/route.ts", text, {
    isClientModule: (specifier) => specifier.endsWith("prisma"),
    narrowingOf: () => ({ isOpen: false, omitted: new Map() }),
  });
  if (syntaxError !== null) return [`syntax error: ${syntaxError.reason}`];
  return [...chains.map(line), ...otherUses.map((use) => `other use: ${use.text}`)];
}

function line(chain: ChainFacts): string {
  const { client, call, answer, builder } = chain;
  const where = client.text === "supabase" ? "" : `[${client.text} ${client.origin}] `;
  const names = Object.entries(answer.names).map(([member, name]) => (member === name ? name : `${member}:${name}`));
  const marks = [
    ...names,
    ...answer.opaque.map((name) => `?${name}`),
    ...(answer.usesError ? ["!"] : []),
    ...(builder === null ? [] : [`${builder.name}+${builder.steps.length}/${builder.sent.length}`]),
    ...(builder?.strange == null ? [] : [`strange ${builder.strange}`]),
    ...(chain.isRepeated ? ["repeated"] : []),
  ];
  return `${where}${said(call)} -> ${[answer.form, ...marks].join(" ")}`;
}

function said(call: ChainFacts["call"]): string {
  if (call.kind === "table") return table(call);
  if (call.kind === "rpc")
    return ["rpc", call.name ?? "?", values(call.arguments), ...call.links, terminal(call.terminal)]
      .filter(Boolean)
      .join(" ");
  const bucket = call.kind === "auth" ? "" : ` ${call.bucket.text}`;
  return `${call.kind}${bucket} ${call.method}(${call.arguments.map(text).join(", ")})${call.links.join(" ")}`;
}

function table({
  table: name,
  operation,
  columns,
  options,
  values: given,
  filters,
  modifiers,
  terminal: end,
}: TableCall): string {
  const conditions = filters.map(
    ({ column, operator, value, isLater }) => `${isLater ? "later " : ""}${column ?? "?"} ${operator} ${value.text}`,
  );
  const parts = [
    operation,
    name ?? "?",
    values(given),
    columns === null ? "" : `(${asked(columns)})`,
    conditions.length === 0 ? "" : `by ${conditions.join(", ")}`,
    modifiers.map((modifier) => modifier.text).join(" "),
    options === null ? "" : `{${options.map(({ column, value }) => `${column}=${value.text}`).join(" ")}}`,
    terminal(end),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function asked(columns: Columns): string {
  if (columns.kind === "all") return "*";
  if (columns.kind === "unreadable") return `? ${columns.text}`;
  return [...columns.names, ...columns.embeds.map(({ name, table: of }) => `${name}<${of}>`)].join(" ");
}

function values(given: Values | null): string {
  if (given === null) return "";
  return given.kind === "row"
    ? `{${given.columns.map(({ column, value }) => (column === value.text ? column : `${column}=${value.text}`)).join(" ")}}`
    : `? ${given.form}`;
}

const text = (written: Written): string => written.text;
const terminal = (end: Terminal): string => (typeof end === "string" ? end : `other:${end.other}`);
