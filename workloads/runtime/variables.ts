/** Environment variables as typed data: a program lists its variables and reads them once, strictly. */
import { ExplainedError } from "./explained-error.ts";

export interface Variable<T> {
  name: string;
  summary: string;
  /** The default. A variable without one must be set. */
  fallback?: T;
  /** Returns the value, or throws an Error that says what it must be. */
  parse: (text: string) => T;
  /** Messages do not show the value. */
  secret?: boolean;
}

export type Configuration<V> = { [K in keyof V]: V[K] extends Variable<infer T> ? T : never };
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads every variable. Throws one ExplainedError that names all invalid ones. */
export function readVariables<V extends Record<string, Variable<unknown>>>(
  variables: V,
  env: Env,
): Configuration<V> {
  const problems: string[] = [];
  const values = Object.entries(variables).map(([key, variable]) => {
    try {
      return [key, readVariable(variable, env[variable.name])];
    } catch (error) {
      problems.push(`  ${(error as Error).message}`);
      return [key, undefined];
    }
  });
  if (problems.length > 0) {
    throw new ExplainedError(`invalid environment variables:\n${problems.join("\n")}`);
  }
  return Object.fromEntries(values) as Configuration<V>;
}

function readVariable<T>(variable: Variable<T>, text: string | undefined): T {
  const { name, summary, fallback, parse, secret } = variable;
  if (text === undefined || text === "") {
    if (fallback !== undefined) return fallback;
    throw new Error(`${name} must be set: ${summary}`);
  }
  try {
    return parse(text);
  } catch (error) {
    const value = secret ? "the value that is set" : JSON.stringify(text);
    throw new Error(`${name} must be ${(error as Error).message}, not ${value} (${summary})`);
  }
}

interface Described<T> {
  summary: string;
  fallback?: T;
}

export function integer(
  name: string,
  { minimum, maximum, ...rest }: Described<number> & { minimum: number; maximum: number },
): Variable<number> {
  const parse = (text: string) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new Error(`a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  };
  return { name, parse, ...rest };
}

export function text(
  name: string,
  rest: Described<string> & { secret?: boolean },
): Variable<string> {
  return { name, parse: (value) => value, ...rest };
}

export function choice<T extends string>(
  name: string,
  { among, ...rest }: Described<T> & { among: readonly T[] },
): Variable<T> {
  const parse = (value: string) => {
    if (!among.includes(value as T)) throw new Error(`one of ${among.join(", ")}`);
    return value as T;
  };
  return { name, parse, ...rest };
}

export function httpUrl(name: string, rest: Described<string>): Variable<string> {
  const parse = (value: string) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/") {
      throw new Error("an address such as http://agent-service:8080");
    }
    return url.origin;
  };
  return { name, parse, ...rest };
}

/** The absolute path of a file or a directory. What it holds is read when it is used. */
export function file(name: string, rest: Described<string>): Variable<string> {
  const parse = (path: string) => {
    if (!path.startsWith("/")) throw new Error("an absolute path");
    return path;
  };
  return { name, parse, ...rest };
}
