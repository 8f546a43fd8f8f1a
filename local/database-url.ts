/** Reads DATABASE_URL, which names a PostgreSQL server of the user's own. */
import { UserError } from "../kubernetes/user-error.ts";
import type { Connection } from "./postgres.ts";

export function parseDatabaseUrl(text: string | undefined): Connection | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url?.pathname.slice(1);
  if (
    !url ||
    !/^postgres(ql)?:$/.test(url.protocol) ||
    !url.hostname ||
    !url.username ||
    !database
  ) {
    throw new UserError("DATABASE_URL must be like postgres://user:password@host:5432/database");
  }
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: decodeURIComponent(database),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
