import type { Format } from "./format.js";
import { toGithub } from "./github.js";
import { printJson } from "./json.js";
import { toJsonLines } from "./json-lines.js";
import { toMarkdown } from "./markdown.js";
import type { RunReport } from "./model.js";
import { toSarif } from "./sarif.js";

/** What a format must know beside the report. */
export interface RenderContext {
  /** the tool and its version: `convex-cutover 0.1.0` */
  readonly tool: string;
  /** the app's folder below the repository's, POSIX: empty, or `apps/web/` */
  readonly prefix: string;
}

const RENDERERS: Readonly<Record<Exclude<Format, "text">, (report: RunReport, context: RenderContext) => string>> = {
  json: printJson,
  jsonl: toJsonLines,
  sarif: toSarif,
  github: toGithub,
  markdown: toMarkdown,
};

/** A report in one of the formats for programs, ended by a line end. */
export const render = (format: Exclude<Format, "text">, report: RunReport, context: RenderContext): string =>
  RENDERERS[format](report, context);
