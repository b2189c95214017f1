import type { Hop, Leftovers, Mention, Reach, ReachKind, Unused } from "../leftovers/model.js";
import { printable } from "./printable.js";

const TITLES: readonly (readonly [ReachKind, string])[] = [
  ["used", "still reached"],
  ["types", "only for types"],
  ["loaded", "loaded, and not used"],
  ["kept", "stays on purpose"],
];

const UNUSED: Readonly<Record<Unused["kind"], string>> = { file: "file", package: "package", variable: "variable" };

/** Every way to the old store with its steps, apart by what it means, and what nothing uses any more. */
export function leftoversText({ reaches, mentions, unused }: Leftovers): string {
  const ways = TITLES.map(([kind, title]) =>
    section(title, reaches.filter((each) => each.kind === kind).flatMap(wayLines)),
  );
  const open = mentions.filter(({ reason }) => reason === null);
  const kept = mentions.filter(({ reason }) => reason !== null);
  const sections = [
    ...ways.slice(0, 1),
    section("still named in the code", open.flatMap(mentionLines)),
    ...ways.slice(1),
    section("named in files that stay", kept.flatMap(mentionLines)),
    section("nothing uses any more", unused.map(unusedLine)),
  ].filter((lines) => lines.length > 0);
  return sections.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines];

function wayLines({ from, store, way, reason }: Reach): readonly string[] {
  const why = reason === null ? "" : ` (${reason})`;
  return [`  ${printable(`${from} → ${store}${why}`)}`, ...way.map((hop) => `    ${printable(hopWords(hop))}`)];
}

const hopWords = ({ file, line, name, specifier }: Hop): string =>
  `${file}:${line} takes ${name === "*" ? "everything" : name} from ${specifier}`;

const mentionLines = ({ file, line, pattern, text, reason }: Mention): readonly string[] => [
  `  ${printable(`${file}:${line} ${pattern}${reason === null ? "" : ` (${reason})`}`)}`,
  `    ${printable(text)}`,
];

const unusedLine = ({ kind, name, where }: Unused): string =>
  `  ${UNUSED[kind].padEnd(8)} ${printable(name)}${where === null ? "" : `  ${printable(where)}`}`;

/** `12 files looked at: 3 ways to the old store, 1 place that names a table, 2 that stay` */
export function leftoversCounts({ starts, reaches, mentions }: Leftovers): string {
  const used = reaches.filter(({ kind }) => kind === "used").length;
  const named = mentions.filter(({ reason }) => reason === null).length;
  const kept = reaches.filter(({ kind }) => kind === "kept").length;
  const ways = `${count(used, "way", "ways")} to the old store`;
  return `${count(starts.length, "file", "files")} begun from: ${ways}, ${count(named, "place names", "places name")} a table, ${kept} kept`;
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
