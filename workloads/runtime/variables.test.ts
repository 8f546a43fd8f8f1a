import { expect, test } from "vitest";
import { choice, httpUrl, integer, readVariables, text } from "./variables.ts";

const variables = {
  port: integer("PORT", { summary: "the port", minimum: 1, maximum: 65_535, fallback: 8080 }),
  level: choice("LEVEL", { summary: "the level", among: ["low", "high"], fallback: "low" }),
  url: httpUrl("URL", { summary: "the target" }),
  password: text("PASSWORD", { summary: "the password", secret: true }),
};
const complete = { URL: "http://agent-service:8080", PASSWORD: "p" };

test("reads values in their types, and falls back where a variable is unset or empty", () => {
  expect(readVariables(variables, { ...complete, PORT: "", LEVEL: "high" })).toEqual({
    port: 8080,
    level: "high",
    url: "http://agent-service:8080",
    password: "p",
  });
});

test("names every variable that is wrong at once, with its value and what it must be", () => {
  const env = { PORT: "80a", LEVEL: "loud", URL: "ftp://x", PASSWORD: "" };
  expect(() => readVariables(variables, env)).toThrow(
    `invalid environment variables:
  PORT must be a whole number from 1 to 65535, not "80a" (the port)
  LEVEL must be one of low, high, not "loud" (the level)
  URL must be an address such as http://agent-service:8080, not "ftp://x" (the target)
  PASSWORD must be set: the password`,
  );
});

test.each(["0", "65536", "1.5", "1e3", " 1", "0x10", "tcp://10.0.0.1:5432"])(
  "refuses %j as a port",
  (PORT) => {
    expect(() => readVariables(variables, { ...complete, PORT })).toThrow(
      `not ${JSON.stringify(PORT)}`,
    );
  },
);

test("shows no secret in an error", () => {
  const pin = { ...integer("PIN", { summary: "the pin", minimum: 0, maximum: 9 }), secret: true };
  expect(() => readVariables({ pin }, { PIN: "hunter2" })).toThrow(
    "PIN must be a whole number from 0 to 9, not the value that is set (the pin)",
  );
});
