import { describe, expect, test } from "vitest";
import { draftText, readCallers, readHeader, readRequests } from "../../src/compare/requests.js";
import { givenBy, matchRoute, pathOf } from "../../src/compare/routes.js";
import { orderedBy } from "../../src/compare/rules.js";

const read = (text: string, file = "requests.json", common = {}) =>
  readRequests(file, text, readCallers(["bob=cookie: session=b"]), common);

describe("requests of a file", () => {
  test("a list, with comments", () => {
    expect(read('[ { "path": "/api/leads" }, // all\n { "method": "HEAD", "path": "/api/leads?limit=2" }, ]')).toEqual([
      { method: "GET", path: "/api/leads", headers: {}, caller: null },
      { method: "HEAD", path: "/api/leads?limit=2", headers: {}, caller: null },
    ]);
  });

  test("callers of the file and of the command line; a request's own headers come first", () => {
    const text = JSON.stringify({
      callers: { alice: { Cookie: "session=a", "X-Tenant": "1" }, bob: { cookie: "not this one" } },
      requests: [
        { path: "/api/a", caller: "alice", headers: { "x-tenant": "2" } },
        { path: "/api/a", caller: "bob" },
      ],
    });
    expect(read(text, "r.json", { accept: "*/*", cookie: "nobody's" }).map(({ headers }) => headers)).toEqual([
      { accept: "*/*", cookie: "session=a", "x-tenant": "2" },
      { accept: "*/*", cookie: "session=b" },
    ]);
  });

  test("one a line", () => {
    expect(read('{"path":"/a"}\n\n{"path":"/b","caller":"bob"}\n', "r.jsonl").map(({ path }) => path)).toEqual([
      "/a",
      "/b",
    ]);
  });

  test("what is drafted can be read, and holds no header", () => {
    const drafted = draftText([
      { method: "GET", path: "/api/leads", headers: { cookie: "session=b" }, caller: "bob" },
      { method: "HEAD", path: "/api/x", headers: {}, caller: null },
    ]);
    expect(drafted).not.toContain("session");
    expect(read(drafted).map(({ method, path, caller }) => [method, path, caller])).toEqual([
      ["GET", "/api/leads", "bob"],
      ["HEAD", "/api/x", null],
    ]);
  });

  test.each([
    ["{", "r.json", "r.json:1 is not JSON"],
    ['{"path":"/a"}\n{"path":', "r.jsonl", "r.jsonl:2 is not JSON"],
    ["{}", "r.json", "r.json:1 holds no list of requests"],
    ["[1]", "r.json", "r.json:1 request 1 is not an object"],
    ['[{"path":"/a","method":"POST"}]', "r.json", "request 1 is neither GET nor HEAD"],
    ['[{"path":"a"}]', "r.json", 'request 1 has no "path"'],
    ['[{"path":"//evil.example/a"}]', "r.json", 'request 1 has no "path"'],
    ['[{"path":"/\\\\evil.example/a"}]', "r.json", 'request 1 has no "path"'],
    ['[{"path":"/a","caller":"eve"}]', "r.json", 'request 1 is asked as "eve", whom nothing describes'],
    ['[{"path":"/a","headers":{"x":"a\\r\\nb: c"}}]', "r.json", 'request 1 has "headers"'],
    ['{"callers":{"a":1},"requests":[]}', "r.json", 'has a caller "a"'],
  ])("%s is refused with its place", (text, file, words) => {
    expect(() => read(text, file)).toThrow(words);
  });

  test("what stands behind a header's name is never repeated", () => {
    expect(() => readHeader("no-colon-and-a-secret")).toThrow(
      /^A header could not be read: it begins with "no-colon-and"\.$/,
    );
    expect(readCallers(["a=cookie: x=1", "a=authorization: Bearer y"]).get("a")).toEqual({
      cookie: "x=1",
      authorization: "Bearer y",
    });
    expect(() => readCallers(["alice"])).toThrow("A caller could not be read");
  });
});

describe("the route that a path is for", () => {
  const routes = ["leads", "leads/[id]", "leads/stats", "(crm)/notes/[id]", "files/[...path]", "docs/[[...slug]]"].map(
    (route) => ({ route }),
  );
  test.each([
    ["/api/leads", "leads", {}],
    ["/api/leads/", "leads", {}],
    ["/api/leads/stats", "leads/stats", {}],
    ["/api/leads/a%20b", "leads/[id]", { id: "a b" }],
    ["/api/notes/1", "(crm)/notes/[id]", { id: "1" }],
    ["/api/files/a/b%2Fc", "files/[...path]", { path: ["a", "b/c"] }],
    ["/api/docs", "docs/[[...slug]]", {}],
  ])("%s", (path, route, params) => {
    expect(matchRoute("src/app/api", routes, path)).toEqual({ asked: { route }, params });
  });

  test.each(["/api", "/api/lead", "/leads", "/api/leads/1/2", "/api/leads/%E0%A4%A", "/api/files"])(
    "%s is none's",
    (path) => {
      expect(matchRoute("app/api", routes, path)).toBeNull();
    },
  );

  test("a path with parameters filled in leads back", () => {
    const path = pathOf("app/api", "leads/[id]", { id: "a/b?c" });
    expect(path).toBe("/api/leads/a%2Fb%3Fc");
    const matched = matchRoute("app/api", routes, path);
    expect([...givenBy(matched?.params ?? {}, new URLSearchParams("limit=2"))]).toEqual([
      ["limit", "2"],
      ["id", "a/b?c"],
    ]);
  });
});

test.each([
  ['{ createdAt: "desc" }', ["createdAt"]],
  ["[{ status: 'asc' }, { createdAt: 'desc' }]", ["status", "createdAt"]],
  ['{ closedAt: { sort: "desc", nulls: "last" } }', ["closedAt"]],
  ['{ user: { name: "asc" } }', null],
  ["{ createdAt: order }", null],
  ["orderBy", null],
  ["[]", null],
])("an order as it is written: %s", (text, fields) => {
  expect(orderedBy(text)).toEqual(fields);
});
