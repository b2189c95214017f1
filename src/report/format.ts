/** How a report may be printed. Each but `text` is one document on stdout, and nothing beside it. */
export const FORMATS = ["text", "json", "jsonl", "sarif", "github", "markdown"] as const;
export type Format = (typeof FORMATS)[number];
