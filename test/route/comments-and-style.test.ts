import { describe, expect, test } from "vitest";
import type { CodeStyle } from "../../src/route/facts.js";
import { handlerIn, read } from "./print.js";

/** a file, and how it is written */
const STYLES: readonly (readonly [string, string])[] = [
  ["import a from 'a'\nexport async function GET() {\n  return 1\n}", '" no ; "  " LF'],
  ['import a from "a";\nexport async function GET() {\n\treturn 1;\n}\n', '" ; "\\t" LF'],
  ['import a from "a";\r\nexport async function GET() {\r\n    return 1;\r\n}\r\n', '" ; "    " CRLF'],
  ["import a from 'a';\nimport b from 'b';\nconst c = \"c\";\n", '" ; "  " LF'],
  ["const a = 1;\n", '" ; "  " LF'],
  ["const a = 1\nconst b = 2\n", '" no ; "  " LF'],
  ["/**\n * a\n * b\n */\nexport function GET() {\n    const x = {\n        a: 1,\n    };\n}", '" ; "    " LF'],
];

/** a file, and the reason for which its handler is to be left alone */
const IGNORED: readonly (readonly [string, string])[] = [
  ["// migrate-ignore: on its way out\nexport async function GET() { return Response.json(1); }", "on its way out"],
  ["/* migrate-ignore: block */\nexport async function GET() { return Response.json(1); }", "block"],
  ["// migrate-ignore\nexport async function GET() { return Response.json(1); }", "no reason given"],
  [
    "// migrate-ignore reason without a colon\nexport async function GET() { return Response.json(1); }",
    "reason without a colon",
  ],
  ["// says migrate-ignore: no\nexport async function GET() { return Response.json(1); }", "not ignored"],
  ["const GET = async () => Response.json(1);\n// migrate-ignore: list\nexport { GET };", "list"],
  ["export async function GET() {\n  // migrate-ignore: too deep\n  return Response.json(1); }", "not ignored"],
  ["const s = '// migrate-ignore: text';\nexport async function GET() { return Response.json(s); }", "not ignored"],
];

describe("how a file is written", () => {
  test.each(STYLES)("%s", (text, expected) => {
    expect(printStyle(read(text).style)).toBe(expected);
  });
});

describe("what tells the tool to leave a handler alone", () => {
  test.each(IGNORED)("%s", (text, expected) => {
    expect(handlerIn(text).ignored?.reason ?? "not ignored").toBe(expected);
  });
});

const printStyle = ({ quote, semicolon, indent, eol }: CodeStyle): string =>
  `${quote} ${semicolon ? ";" : "no ;"} ${JSON.stringify(indent)} ${eol === "\n" ? "LF" : "CRLF"}`;
