import { finding, type Finding } from "../findings.js";
import type { Entry, LiveAction, ManifestArgument } from "../manifest/model.js";
import type { Mapping } from "../manifest/replacement.js";
import { nearest } from "../manifest/nearest.js";
import { acceptsLiteral, acceptsOnlyIds, describeType } from "./fits.js";
import type { ConvexFunction, FunctionTable, ValidatorField } from "./functions.js";

/** Added by the Convex client on the way, never by a route; a function may declare it without a custom builder. */
const SERVER_KEY = "serverKey";

/**
 * Checks what one manifest entry asks of the Convex folder: that the function exists, is public and of the right
 * kind, and that the arguments fit its validators.
 *
 * @param shipped functions that could be copied into the app
 * @returns findings placed in the manifest; none for a stub
 */
export function checkEntry(entry: Entry, functions: FunctionTable, shipped: FunctionTable = new Map()): Finding[] {
  const { action } = entry;
  if (action.kind === "stub") return [];
  const fn = functions.get(action.fn.path);
  if (fn === undefined) return [missing(entry, action, functions, shipped)];
  const misfits = checkFunction(entry, action, fn);
  return misfits.length > 0 ? misfits : checkArguments(entry, action.args, fn);
}

/**
 * Checks what an entry for calls of the old store asks of the Convex folder. Arguments that come from the code are
 * known only where the call is.
 */
export function checkMapping({ place, domain, action }: Mapping, functions: FunctionTable): Finding[] {
  if ("keep" in action || action.callee.kind === "app") return [];
  const { kind, fn } = action.callee;
  const found = functions.get(fn.path);
  const asked = { place, domain, action: { kind, fn } };
  if (found === undefined) return [missing(asked, asked.action, functions, new Map())];
  const misfits = checkFunction(asked, asked.action, found);
  if (misfits.length > 0) return misfits;
  // Whether a value fits is for the types to say: it comes from the code, and may be a Convex id.
  const left = action.spread === null ? ["argument-type"] : ["argument-type", "argument-missing"];
  return checkArguments(asked, action.args, found).filter((problem) => !left.includes(problem.kind));
}

type Asked = Pick<Entry, "place" | "domain">;
type AskedCall = Pick<LiveAction, "fn" | "kind">;

function missing(
  { place, domain }: Asked,
  { fn, kind }: AskedCall,
  functions: FunctionTable,
  shipped: FunctionTable,
): Finding {
  const callable = [...functions.values()].filter((each) => each.visibility === "public" && each.kind === kind);
  return finding("function-missing", place, {
    fn: fn.path,
    nearest: nearest(
      fn.path,
      callable.map(({ path }) => path),
    ),
    ship: shipped.has(fn.path) ? domain : null,
  });
}

function checkFunction({ place }: Asked, { kind }: AskedCall, fn: ConvexFunction): Finding[] {
  if (fn.kind === "unknown") {
    return [
      finding("function-unreadable", place, {
        fn: fn.path,
        reason: "it is not made by a builder that can be followed to Convex's own",
      }),
    ];
  }
  if (fn.visibility === "internal") {
    return [finding("function-not-public", place, { fn: fn.path, actual: `internal ${fn.kind}` })];
  }
  return fn.kind === kind
    ? []
    : [finding("function-wrong-kind", place, { fn: fn.path, expected: kind, actual: fn.kind })];
}

function checkArguments({ place }: Asked, passed: readonly ManifestArgument[], fn: ConvexFunction): Finding[] {
  const { args, path } = fn;
  if (args === null) {
    return [
      finding("function-unreadable", place, {
        fn: path,
        reason: "it has no `args`, or not every one of them can be seen",
      }),
    ];
  }
  const names = args.map(({ name }) => name);
  const absent = args.filter(
    (field) => !field.optional && field.name !== SERVER_KEY && !passed.some(({ name }) => name === field.name),
  );
  return [
    ...absent.map(({ name }) => finding("argument-missing", place, { fn: path, argument: name })),
    ...passed.flatMap((argument): Finding[] => {
      const field = args.find(({ name }) => name === argument.name);
      if (field !== undefined) return checkArgument(place, argument, field, path);
      const spare = names.filter((name) => !passed.some((each) => each.name === name));
      return [
        finding("argument-unknown", place, {
          fn: path,
          argument: argument.name,
          nearest: nearest(argument.name, spare),
        }),
      ];
    }),
  ];
}

function checkArgument(
  place: Entry["place"],
  argument: ManifestArgument,
  field: ValidatorField,
  fn: string,
): Finding[] {
  const { name } = argument;
  const actual = misfit(argument, field);
  const found: Finding[] = [];
  if (argument.optional && !field.optional) found.push(finding("argument-not-optional", place, { fn, argument: name }));
  if (actual !== null) {
    found.push(finding("argument-type", place, { fn, argument: name, expected: describeType(field.type), actual }));
  }
  return found;
}

/** What an argument is given that its validator refuses, in words; null when nothing speaks against it. */
function misfit({ value }: ManifestArgument, { type }: ValidatorField): string | null {
  if (value?.kind === "literal") return acceptsLiteral(type, value.code) ? null : value.code;
  if (!acceptsOnlyIds(type)) return null;
  if (value === undefined) return "a Prisma id";
  return isConvexId(value.segments) ? null : `a Prisma id (\`${value.code}\`)`;
}

/** Prisma has no `_id`: a path that ends in it, or that names Convex's id, was read from a Convex document. */
function isConvexId(segments: readonly string[]): boolean {
  const last = segments.at(-1) ?? "";
  return last === "_id" || /^convex\w*id$/i.test(last);
}
