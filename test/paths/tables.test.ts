import { posix, win32 } from "node:path";
import { describe, expect, test } from "vitest";
import { leavesByName } from "../../src/manifest/routes.js";
import { pathInApp } from "../../src/run/fix-files.js";
import { readOutput } from "../../src/verify/command/output.js";
import { isInside } from "../../src/workspace/inside.js";
import { documentName } from "../../src/workspace/plan-files.js";
import { fromRoot } from "../../src/workspace/posix-path.js";

const WINDOWS = String.raw`C:\Users\Åsa B\my app`;

describe("a path as manifests and reports have it", () => {
  test.each([
    [win32, WINDOWS, String.raw`C:\Users\Åsa B\my app\app\api\leads\[id]\route.ts`, "app/api/leads/[id]/route.ts"],
    [win32, "C:/Users/me/app", String.raw`C:\Users\me\app\lib\(x)\a.ts`, "lib/(x)/a.ts"],
    [win32, String.raw`\\server\share\app`, String.raw`\\server\share\app\app\api\route.ts`, "app/api/route.ts"],
    [win32, WINDOWS, WINDOWS, ""],
    [posix, "/home/me/my app", "/home/me/my app/app/api/日本/route.ts", "app/api/日本/route.ts"],
    // a backslash is a letter of a name there
    [posix, "/a", String.raw`/a/b\c`, String.raw`b\c`],
  ])("%#: %s", (paths, root, path, expected) => {
    expect(fromRoot(root, path, paths)).toBe(expected);
  });
});

describe("inside of a folder", () => {
  test.each([
    [win32, WINDOWS, String.raw`C:\Users\Åsa B\my app\lib`, true],
    [win32, WINDOWS, String.raw`c:\users\åsa b\MY APP\lib`, true],
    [win32, WINDOWS, String.raw`C:\Users\Åsa B\my app 2\lib`, false],
    [win32, WINDOWS, String.raw`C:\Users\Åsa B`, false],
    [win32, WINDOWS, String.raw`D:\Users\Åsa B\my app\lib`, false],
    [win32, WINDOWS, String.raw`\\server\share\my app`, false],
    [win32, String.raw`C:\app`, String.raw`C:\app\..\other`, false],
    [win32, String.raw`C:\app`, String.raw`C:\app\..hidden`, true],
    [posix, "/a/b", "/a/b/..c", true],
    [posix, "/a/b", "/a/bc", false],
  ])("%#: %s %s", (paths, folder, path, expected) => {
    expect(isInside(folder, path, paths)).toBe(expected);
  });
});

describe("what a person types", () => {
  test.each([
    [win32, WINDOWS, String.raw`.\app\api\leads`, "app/api/leads"],
    [win32, WINDOWS, String.raw`app\api\leads\[id]\route.ts`, "app/api/leads/[id]/route.ts"],
    [win32, WINDOWS, String.raw`C:\Users\Åsa B\my app\lib\a.ts`, "lib/a.ts"],
    [win32, WINDOWS, "app/api/leads/", "app/api/leads"],
    [posix, "/home/me/app", "./lib//", "lib"],
    [posix, "/home/me/app", "/home/me/app/lib/a.ts", "lib/a.ts"],
  ])("%#: a file, %s %s", (paths, root, typed, expected) => {
    expect(pathInApp(root, typed, paths)).toBe(expected);
  });

  test.each([
    [win32, WINDOWS, String.raw`.planning\05-05-PLAN.md`, ".planning/05-05-PLAN.md"],
    [win32, WINDOWS, String.raw`C:\Users\Åsa B\my app\docs\05-05-PLAN.md`, "docs/05-05-PLAN.md"],
    [win32, WINDOWS, String.raw`D:\plans\05-05-PLAN.md`, "D:/plans/05-05-PLAN.md"],
    [win32, WINDOWS, String.raw`..\plans\05-05-PLAN.md`, "../plans/05-05-PLAN.md"],
    [posix, "/app", "./docs/a b.md", "docs/a b.md"],
    [posix, "/app", "/plans/a.md", "/plans/a.md"],
  ])("%#: a document, %s %s", (paths, root, typed, expected) => {
    expect(documentName(root, typed, paths)).toBe(expected);
  });
});

test.each([
  ["app/api", null],
  ["app/api/..hidden", null],
  ["app/[...slug]", null],
  [String.raw`C:\app`, "absolute"],
  ["c:app", "absolute"],
  [String.raw`\\server\share`, "absolute"],
  ["/etc", "absolute"],
  [String.raw`app\..\..\x`, "parent"],
  ["app/../x", "parent"],
] as const)("a manifest's %s leaves the app: %s", (path, expected) => {
  expect(leavesByName(path)).toBe(expected);
});

test.each([
  [String.raw`app\api\leads\[id]\route.ts(3,5): error TS2322: no`, "app/api/leads/[id]/route.ts"],
  [String.raw`C:/copy/app/api/route.ts(3,5): error TS2322: no`, "app/api/route.ts"],
  [String.raw`C:\copy\app\my file (1).ts(3,5): error TS2322: no`, "app/my file (1).ts"],
  [String.raw`app\(group)\ünï\a.tsx:3:5 - error TS2322: no`, "app/(group)/ünï/a.tsx"],
])("the compiler's line %s", (line, file) => {
  expect(readOutput(`${line}\r\n`, "C:/copy")).toMatchObject([{ file, line: 3, column: 5, code: 2322 }]);
});
