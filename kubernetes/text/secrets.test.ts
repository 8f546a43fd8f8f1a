/** Secrets are found by name and by value, and what only refers to one is left alone. */
import { describe, expect, test } from "vitest";
import { isAnnounced, looksSecret, secretFieldsOf, withoutSecrets } from "./secrets.ts";

test.each([
  ...["POSTGRES_PASSWORD", "DB_PASS", "db.password", "dbPassword", "PGPASSWORD", "api-key"],
  ...["API_TOKEN", "client-secret", "credentials", "privateKey", "AWS_SECRET_ACCESS_KEY", "pwd"],
])("%s is the name of a secret", (name) => {
  expect(looksSecret(name)).toBe(true);
});

test.each([
  ...["secretName", "secretKeyRef", "secretKey", "secretStoreRef", "POSTGRES_PASSWORD_FILE"],
  ...["MAX_TOKENS", "TOKEN_TTL_SECONDS", "automountServiceAccountToken", "COMPASS", "BYPASS_CACHE"],
  ...["PASSED", "tokenizer", "POSTGRES_USER", "KEY", "monkey"],
])("%s is not", (name) => {
  expect(looksSecret(name)).toBe(false);
});

describe("a text loses", () => {
  test.each([
    ["postgres://aicp:hunter2@postgres/aicp", "postgres://aicp:*@postgres/aicp"],
    ["postgres://aicp:sw0rd/fi@sh@postgres/aicp", "postgres://aicp:*@postgres/aicp"],
    ["url = redis://:pa:ss@cache:6379/0", "url = redis://:*@cache:6379/0"],
    ['{"password": "hunter2", "port": 1}', '{"password": *, "port": 1}'],
    ["db:\n  password: hunter2\n  user: x", "db:\n  password: *\n  user: x"],
    ["host=a Password=hunter2;Timeout=3", "host=a Password=*;Timeout=3"],
    ["--token=hunter2", "--token=*"],
    ["psql --password hunter2 -h x", "psql --password * -h x"],
    ["alter role a password 'hunter2';", "alter role a password *;"],
    ["Authorization: Bearer abcdefgh12345", "Authorization: Bearer *"],
    [
      "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----*-----END RSA PRIVATE KEY-----",
    ],
    ["aicp:hunter2@tcp(mysql:3306)/aicp", "aicp:*@tcp(mysql:3306)/aicp"],
    ["machine a.example login aicp password hunter2", "machine a.example login aicp password *"],
    ["postgres:5432:aicp:aicp:hunter2", "postgres:5432:aicp:aicp:*"],
    ["curl --user aicp:hunter2 http://a", "curl --user aicp:* http://a"],
    ["ghp_0123456789abcdefghijABCDEFGHIJ012345", "*"],
  ])("%j", (text, rest) => {
    expect(withoutSecrets(text, "*")).toBe(rest);
  });
});

test.each([
  ...["http://agent-service:8080", "postgres:16", "PGPASSWORD=$(cat /run/secrets/password)"],
  ...["postgres://aicp:$(POSTGRES_PASSWORD)@postgres/aicp", "password: {{ .password }}"],
  ...["registry.example:5000/team/aicp@sha256:0123", 'export PGPASSWORD="$password"'],
  ...["docker run --user 1000:1000 x", "secretVersionSelectionPolicy: Latest"],
  ...["secretName: postgres-secret", "--no-password -h x", "a token: true", "passwordless: yes"],
])("%j stays as it is", (text) => {
  expect(withoutSecrets(text, "*")).toBe(text);
});

test("an option announces the next argument", () => {
  expect(isAnnounced("--password", "hunter2")).toBe(true);
  expect(isAnnounced("-u", "aicp:hunter2")).toBe(true);
  expect(isAnnounced("--password", "--verbose")).toBe(false);
  expect(isAnnounced("--password", "$(PASSWORD)")).toBe(false);
  expect(isAnnounced("--port", "8080")).toBe(false);
});

test("fields are found by their key, by the name beside them, and by their text, in any kind", () => {
  const object = {
    spec: {
      env: [
        { name: "A_TOKEN", value: "hunter2" },
        { name: "A", value: "b" },
      ],
      args: ["--password", "hunter2", "--port", "80"],
      provider: { apiKey: "hunter2", secretName: "postgres-secret" },
    },
    data: { "a.ini": "[db]\npassword = hunter2" },
    binaryData: { a: btoa("password: hunter2"), b: btoa("port: 80") },
  };
  expect(secretFieldsOf(object)).toEqual([
    "spec.env[A_TOKEN].value",
    "spec.args",
    "spec.provider.apiKey",
    "data.a.ini",
    "binaryData.a",
  ]);
});
