/** How a program connects to PostgreSQL: its password and the CA certificate are read again for each new connection. */
import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import type { postgresVariables } from "./common-variables.ts";
import { readSecret } from "./secret-file.ts";
import type { Configuration } from "./variables.ts";

type Connection = ClientConfig & { password: () => string };

export function connectionTo(settings: Configuration<typeof postgresVariables>): Connection {
  const { postgresPasswordFile, postgresRootCertificate: certificate } = settings;
  return {
    host: settings.postgresHost,
    port: settings.postgresPort,
    database: settings.postgresDatabase,
    user: settings.postgresUser,
    password: () => readSecret(postgresPasswordFile),
    // A getter, because the library copies these options when it opens a connection: a renewed CA needs no restart.
    ...(certificate && {
      ssl: {
        get ca() {
          return readFileSync(certificate, "utf8");
        },
      },
    }),
  };
}
