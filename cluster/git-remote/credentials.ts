/** How the local git remote and its clients use its password, by HTTP basic authentication. */
import { hash, timingSafeEqual } from "node:crypto";

export const userName = "aicp";

const headerOf = (password: string): string =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;

/** Compares in a time that does not depend on how much of the header is right. */
export function isAuthorized(header: string | undefined, password: string): boolean {
  const [given, expected] = [header ?? "", headerOf(password)].map((text) =>
    hash("sha256", text, "buffer"),
  );
  return timingSafeEqual(given as Buffer, expected as Buffer);
}

/** Variables with which git sends the password to `url`: an argument would be visible to every user of the machine. */
export function gitEnvironment(
  url: string,
  password: string,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0);
  return {
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `http.${url}.extraHeader`,
    [`GIT_CONFIG_VALUE_${count}`]: `Authorization: ${headerOf(password)}`,
  };
}
