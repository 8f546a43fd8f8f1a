/** The documents agree with what is there: links, paths, package scripts, their options, and quoted code. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { assets } from "../../tools/pinned/asset-list.ts";
import { tools } from "../../tools/pinned/tool-list.ts";

const root = join(import.meta.dirname, "../..");

const read = (path: string): string => readFileSync(join(root, path), "utf8");

const documents = ["*.md", "docs/*.md", "{workloads,tools,schemas,benchmarks}/README.md"].flatMap(
  (pattern) => globSync(pattern, { cwd: root }),
);

const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));

/** Of pnpm's own commands, those that a script of the same name does not replace: it has to be called by `pnpm run`. */
const pnpmsOwn = ["doctor", "install", "exec", "deploy", "audit", "stage", "publish", "version"];

const fenced = /^```.*?^```/gms;
const codeOf = (text: string): string[] => [
  ...(text.match(fenced) ?? []),
  ...[...text.replaceAll(fenced, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
];

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsOf = (path: string): string[] =>
  [
    ...read(path)
      .replaceAll(fenced, "")
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = ""]) => anchorOf(heading));

interface Call {
  script: string;
  /** What follows, up to the end of the command. */
  rest: string;
  isRun: boolean;
}

function callsIn(text: string): Call[] {
  const call = /\bpnpm(?:@12)? (run )?([a-z][a-z0-9:-]*)([^\n`|#·]*)/g;
  return codeOf(text.replaceAll("\\\n", " ")).flatMap((code) =>
    [...code.matchAll(call)].map(([, run, script = "", rest = ""]) => ({
      script,
      rest,
      isRun: run !== undefined,
    })),
  );
}

const pathInCode = /(?<![\w./:@$-])[.\w-]+\/[\w./-]*[\w/]/g;
const foldersIn = (place: string): string[] =>
  readdirSync(place).filter((name) => statSync(join(place, name)).isDirectory());
const isApiVersion = (text: string): boolean => /^\w+\/v\d/.test(text);

/** The file that a script runs: it declares the options. */
const sourceOf = (script: string): string => {
  const file = /node .*?(\S+\.ts)/.exec(scripts[script] ?? "")?.[1] ?? "";
  const beside = join(dirname(file), "options.ts");
  return read(file) + (existsSync(join(root, beside)) ? read(beside) : "");
};

describe.each(documents)("%s", (path) => {
  const text = read(path);

  test("has links that resolve", () => {
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file = "", anchor] = target.split("#");
      const linked = file ? join(dirname(path), file) : path;
      expect(existsSync(join(root, linked)), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(linked), target).toContain(anchor);
    }
  });

  test("names package scripts that there are, and that pnpm runs under that name", () => {
    for (const { script, isRun } of callsIn(text)) {
      if (!isRun && script === "install") continue;
      expect(Object.keys(scripts)).toContain(script);
      if (!isRun) expect(pnpmsOwn, `pnpm ${script} is pnpm's own`).not.toContain(script);
    }
  });

  test("gives scripts options that they have", () => {
    for (const { script, rest } of callsIn(text)) {
      for (const [option] of rest.matchAll(/--[a-z][a-z-]*/g)) {
        const declared = option === "--check" ? '"?check"?:' : `"[^"]*${option}\\b`;
        expect(sourceOf(script), `pnpm ${script} ${option}`).toMatch(new RegExp(declared));
      }
    }
  });

  test("names files and folders that there are", () => {
    const places = [root, join(root, dirname(path)), join(root, "generators")];
    const folders = places.flatMap(foldersIn);
    for (const code of codeOf(text)) {
      for (const [candidate] of code.replaceAll("\\", "").matchAll(pathInCode)) {
        if (!folders.includes(candidate.split("/")[0] ?? "") || isApiVersion(candidate)) continue;
        const found = places.some((place) => existsSync(join(place, candidate)));
        expect(found, candidate).toBe(true);
      }
    }
  });
});

test("the README's map has every folder", async () => {
  const map = codeOf(read("README.md")).find((code) => code.includes("base/  ")) ?? "";
  const unsaid = [".devcontainer", ".githooks"]; // what an editor and git look for by themselves
  const { stdout } = await execa("git", ["ls-files"], { cwd: root });
  const tracked = stdout.split("\n").filter((file) => file.includes("/"));
  const folders = new Set(tracked.map((file) => file.split("/")[0] ?? ""));
  for (const name of unsaid) folders.delete(name);
  expect(folders.size).toBeGreaterThan(10);
  for (const folder of folders) expect(map).toMatch(new RegExp(`^(?:\\S+ )?${folder}/`, "m"));
});

/** Without the values, which an owner changes: a README that quotes them need not change with them. */
const shape = (code: string): string => code.replaceAll(/"[^"]*"|\d+/g, "…");

test("the README quotes the generators as they are", () => {
  const sources = globSync("generators/**/*.ts", { cwd: root }).map(read).map(shape);
  const quoted = [...read("README.md").matchAll(/^```ts\n(.*?)\n\s*…\n```/gms)];
  expect(quoted.length).toBe(2);
  for (const [, code = ""] of quoted)
    expect(
      sources.some((source) => source.includes(shape(code))),
      code,
    ).toBe(true);
});

test("the page on deploying installs the versions that everything is checked against", () => {
  const deploy = read("docs/deploy.md");
  expect(deploy).toContain(
    `metrics-server/releases/download/v${tools["metrics-server"].version}/components.yaml`,
  );
  const { version } = assets["external-secrets-crds"];
  expect(deploy).toContain(`external-secrets/external-secrets --version ${version} `);
});

test("the end-to-end suite runs the checklist that the page on deploying gives", () => {
  const [, checklist = ""] =
    /^## Verify.*?^```bash\n(.*?)^```/ms.exec(read("docs/deploy.md")) ?? [];
  const suite = read("e2e/scenarios/verification.ts");
  const commands = [...checklist.matchAll(/^kubectl (.*?)(?: \| grep .*)?$/gm)];
  expect(commands.length).toBe(8);
  for (const [, command = ""] of commands)
    expect(suite).toContain(`command: "${command.replace(/ "(.*)"$/, "|$1")}"`);
});
