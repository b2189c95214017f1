// Imported as an ES module, ts-morph has its ten megabytes searched for the names of its exports at every start. Node
// finds these here instead.
const morph = require("ts-morph");

exports.ts = morph.ts;
exports.Node = morph.Node;
exports.Project = morph.Project;
exports.SyntaxKind = morph.SyntaxKind;
