import { finding, type Finding } from "../findings.js";
import type { Rule } from "./context.js";
import { environmentName } from "./defaults.js";
import type { Locate } from "./load.js";
import { pathText, type JsonPath } from "./paths.js";
import { parsePath } from "./shorthand.js";

const DOMAIN_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** A domain's name stands in the guards, so it is made of plain characters. */
export const domainNamesArePlain: Rule = ({ usable, locate }) =>
  Object.keys(usable.domains)
    .filter((domain) => !DOMAIN_NAME.test(domain))
    .map((domain) => {
      const path = ["domains", domain];
      return finding("manifest-invalid-value", locate(path, "key"), {
        path: pathText(path),
        expected: "a name of letters, digits, - and _ that starts with a letter",
        actual: JSON.stringify(domain),
        nearest: null,
      });
    });

/** No two domains are switched by one variable. */
export const oneVariablePerDomain: Rule = ({ usable, locate }) => {
  const owners = new Map<string, string>();
  return Object.entries(usable.domains).flatMap(([domain, { env }]) => {
    const name = env ?? environmentName(domain);
    const owner = owners.get(name);
    owners.set(name, owner ?? domain);
    if (owner === undefined) return [];
    const path: JsonPath = env === undefined ? ["domains", domain] : ["domains", domain, "env"];
    return [
      finding("manifest-invalid-value", locate(path, env === undefined ? "key" : "value"), {
        path: pathText(path),
        expected: "an environment variable of its own",
        actual: `${name}, which switches "${owner}" already`,
        nearest: null,
      }),
    ];
  });
};

/** Identity arguments are names, and come from names or member paths. */
export const identityIsReadable: Rule = ({ usable, locate }) =>
  Object.entries(usable.identity ?? {}).flatMap(([argument, sources]) => {
    const argumentName = parsePath(argument);
    const isName = argumentName.ok && argumentName.value.length === 1;
    const badName = isName ? [] : [refused(locate, ["identity", argument], "the name of an argument", argument)];
    const badSources = sources.flatMap((source, index) =>
      parsePath(source).ok
        ? []
        : [refused(locate, ["identity", argument, index], "a name or member path such as session.user.id", source)],
    );
    return [...badName, ...badSources];
  });

function refused(locate: Locate, path: JsonPath, expected: string, actual: string): Finding {
  const facts = { path: pathText(path), expected, actual: JSON.stringify(actual), nearest: null };
  return finding("manifest-invalid-value", locate(path), facts);
}
