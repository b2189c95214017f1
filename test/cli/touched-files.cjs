// Preloaded into a command: writes the paths below its folder that it opened, listed or asked about.
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const { relative, resolve } = require("node:path");

const ASKING = /^(open|opendir|readdir|readFile|stat|lstat|access|exists|realpath|readlink|createReadStream)(Sync)?$/;
const root = process.cwd();
const touched = new Set();

function watch(owner) {
  for (const name of Object.keys(owner).filter((key) => ASKING.test(key))) {
    const original = owner[name];
    owner[name] = Object.assign(function (path, ...rest) {
      if (typeof path === "string" || path instanceof URL) touched.add(pathOf(path));
      return original.call(this, path, ...rest);
    }, original);
  }
}

const pathOf = (path) =>
  relative(root, path instanceof URL ? require("node:url").fileURLToPath(path) : resolve(root, path));

watch(fs);
watch(fs.promises);
syncBuiltinESMExports();
const write = fs.writeFileSync;
process.on("exit", () => write(process.env.TOUCHED_FILES, JSON.stringify([...touched].sort())));
