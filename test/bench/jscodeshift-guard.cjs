// What somebody would write with jscodeshift: a guard in front of each GET, and the import that it needs.
/** @type {import("jscodeshift").Transform} */
module.exports = (file, { jscodeshift: j }) => {
  const root = j(file.source);
  const domain = file.path.split("/").find((part) => part.startsWith("domain-")) ?? "unknown";
  const guard = j.template.statement([
    `if (getDataSource("${domain}") === "convex") {
      try {
        const { convexQuery } = await import("@/lib/convex-client");
        const { api } = await import("@/convex/_generated/api");
        const result = await convexQuery(api.leads.queries.getLeads, { userId });
        if (result !== null) return NextResponse.json({ data: result, success: true });
      } catch {
        // Fall through to Prisma on any error
      }
    }`,
  ]);
  const bodies = [
    ...root.find(j.FunctionDeclaration, { id: { name: "GET" } }).paths(),
    ...root.find(j.ArrowFunctionExpression, { async: true }).paths(),
  ];
  for (const { node } of bodies.slice(0, 1)) {
    if (node.body.type !== "BlockStatement") continue;
    const first = node.body.body[0];
    const target = first?.type === "TryStatement" ? first.block.body : node.body.body;
    target.splice(Math.min(2, target.length), 0, guard);
  }
  const imported = j.importDeclaration(
    [j.importSpecifier(j.identifier("getDataSource"))],
    j.stringLiteral("@/lib/data-source"),
  );
  const imports = root.find(j.ImportDeclaration);
  if (imports.length > 0) imports.at(-1).insertAfter(imported);
  return root.toSource({ quote: "double" });
};
module.exports.parser = "ts";
