// @ts-check
// Preloaded into the served app (`--import`): writes every statement that reaches its database into a file.
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";

const { QUERY_LOG, QUERY_LOG_APP } = process.env;

if (QUERY_LOG !== undefined && QUERY_LOG_APP !== undefined) {
  const fromApp = createRequire(QUERY_LOG_APP);
  const Database = createRequire(fromApp.resolve("@prisma/adapter-libsql"))("libsql");
  const { prepare } = Database.prototype;
  /**
   * @param {string} sql
   * @param {...unknown} rest
   */
  Database.prototype.prepare = function logged(sql, ...rest) {
    appendFileSync(QUERY_LOG, `${JSON.stringify(sql)}\n`);
    return prepare.call(this, sql, ...rest);
  };
}
