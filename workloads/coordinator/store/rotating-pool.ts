/** A pool whose connections each use the password that is valid when they are opened. */
import { Client, type ClientConfig, Pool, type PoolClient, type PoolConfig } from "pg";
import { createPasswords, type Passwords } from "./passwords.ts";

type Callback = Parameters<Pool["connect"]>[0];

const wrongPassword = "28P01";

/** A client that tells which password the server refused. */
const clientWith = (passwords: Passwords) =>
  class extends Client {
    readonly #password: string;

    constructor(config: ClientConfig) {
      const password = passwords.current();
      super({ ...config, password });
      this.#password = password;
    }

    override connect(): Promise<never>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<never> | undefined {
      if (!callback) return super.connect() as Promise<never>;
      super.connect((error: Error) => {
        const { code } = (error ?? {}) as { code?: string };
        const again = code === wrongPassword && passwords.refuse(this.#password);
        callback(again ? Object.assign(error, { again }) : error);
      });
      return undefined;
    }
  };

class RotatingPool extends Pool {
  // The library's own `query` calls this with a callback.
  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    if (!callback) {
      return new Promise((resolve, reject) => {
        this.connect((error, client) => (client ? resolve(client) : reject(error)));
      });
    }
    super.connect((error, client, release) => {
      if ((error as { again?: boolean } | undefined)?.again) super.connect(callback);
      else callback(error, client, release);
    });
    return undefined;
  }
}

export function createPool(config: PoolConfig, readPassword: () => string): Pool {
  const client = clientWith(createPasswords(readPassword));
  return new RotatingPool({ ...config, Client: client as unknown as new () => Client });
}
