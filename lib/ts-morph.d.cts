export { Node, Project, SyntaxKind, ts } from "ts-morph";
