/** The parsers behind jscodeshift's names for them; its own types leave this module out. */
declare module "jscodeshift/src/getParser.js" {
  import type { ASTNode } from "jscodeshift";
  function getParser(name: "ts" | "tsx"): { parse(source: string): ASTNode };
  export default getParser;
}
