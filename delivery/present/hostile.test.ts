/** Comments with random and hostile content, read by a Markdown parser: only this module's own markup may be found. */
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { compareObjects } from "../compare/compare.ts";
import { type FakeGitHub, fakeGitHub } from "../fakes/fake-github.ts";
import { comment } from "../pull-request/comment.ts";
import { reportOf } from "../report/report.ts";
import { say } from "../sentence.ts";
import { githubLimit, toMarkdown } from "./markdown.ts";
import { toTerminal } from "./terminal.ts";

interface Values {
  key: string;
  name: string;
  environment: string;
  before: string;
  after: string;
  note: string;
  check: string;
}

const fields = [
  "key",
  "name",
  "environment",
  "before",
  "after",
  "note",
  "check",
] as const satisfies readonly (keyof Values)[];

const plain: Values = {
  key: "key",
  name: "name",
  environment: "gke",
  before: "before",
  after: "after",
  note: "note",
  check: "check",
};

const object = ({ key, name }: Values, value: string, image: string): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: `x${name}`, namespace: "aicp", annotations: { [`x${key}`]: value } },
  spec: { template: { spec: { containers: [{ name: "main", image }] } } },
});

/** The same shape whatever the values are: one object with two changed fields and a call-out, one note. */
const reportWith = (values: Values) => {
  const before = object(values, `1${values.before}`, "a:1");
  const after = object(values, `2${values.after}`, "a:2");
  const environments = [
    { name: `x${values.environment}`, changes: compareObjects([before], [after]) },
    { name: `y${values.environment}`, changes: [] },
  ];
  const notes = [say`A note on ${values.note}.`];
  return reportOf(environments, { from: values.note, to: values.note, notes });
};

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

/** The tree without what code holds. An HTML element is a node of text, in which `<code>` is code. */
function skeleton({ type, value, url, children }: Node): unknown {
  if (type === "inlineCode" || type === "code") return type;
  if (type === "html") return value?.replaceAll(/<code>[^<>]*<\/code>/g, "<code>");
  return [type, value, url, children?.map(skeleton)];
}

const parse = (text: string): unknown =>
  skeleton(
    fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node,
  );

async function commentWith(values: Values): Promise<string> {
  await using fake: FakeGitHub = await fakeGitHub();
  const head = { branch: "somebody:topic", sha: "a".repeat(40) };
  fake.pulls.push({ number: 7, head: head.branch, sha: head.sha });
  fake.checks.push({
    name: `x${values.check}`,
    conclusion: "success",
    html_url: "https://github.com/acme/aicp/runs/1",
  });
  await comment(fake.api, head, { report: reportWith(values) });
  return fake.comments[0]?.body ?? "";
}

const hostile = [
  "",
  "  ",
  "`",
  "`` <img src=x> @everyone ``",
  "`".repeat(130),
  "~~~~",
  "a\n````\n@everyone\n",
  "\n</details>\n\n# heading\n\n![x](https://example.org/x.png)",
  "<!-- aicp:checks -->",
  "</code></b><script>",
  "](https://example.org) #1 https://example.org @octocat",
  "\u202e\u2066evil\u2069",
  "\u001b[31mred\u001b]8;;https://example.org\u0007link",
  "a|b\n-|-\n1|2",
  "[^1]\n\n[^1]: note",
  "\r\n\r\n- item\r1. one",
  "\u2028\u2029\u0085\u00a0\ufeff",
  "&lt;b&gt; &#64;everyone &amp;",
  "\\`escaped\\`",
  "\ud800 lone surrogate",
];

const anything = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(fc.constantFrom(...hostile, "`", "\n", " ", "<", "x"), { maxLength: 6 })
    .map((parts) => parts.join("")),
);

const values = fc.record<Values>(
  Object.fromEntries(fields.map((field) => [field, anything])) as Record<
    keyof Values,
    typeof anything
  >,
);

test("a comment has the same markup whatever its values are", async () => {
  const expected = parse(await commentWith(plain));
  await fc.assert(
    fc.asyncProperty(values, async (found) => {
      const text = await commentWith(found);
      expect(text.length).toBeLessThanOrEqual(githubLimit);
      expect(parse(text)).toEqual(expected);
      // GitHub's own parser takes no more than 80 backticks for the end of code.
      expect(text).not.toMatch(/`{20}/);
    }),
    { numRuns: 100 },
  );
});

test("a terminal gets no control or bidirectional character but line breaks and our own colours", () => {
  fc.assert(
    fc.property(values, (found) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours that styleText sets
      const text = toTerminal(reportWith(found)).replaceAll(/\u001b\[\d+m/g, "");
      expect(text).not.toMatch(/(?!\n)\p{C}|[\u2028\u2029]/u);
    }),
    { numRuns: 100 },
  );
});

test.each([1, 100, 2000])("a comment fits with %i environments", (number) => {
  const environments = Array.from({ length: number }, (_, n) => ({
    name: `environment-${n}`,
    changes: compareObjects([object(plain, "1", "a:1")], [object(plain, `x${n}`, `a:x${n}`)]),
  }));
  const unchanged = environments.map(({ name }) => ({ name: `${name}-same`, changes: [] }));
  const names = environments.map(({ name }) => name);
  const notes = [say`The environments ${names} are new.`];
  const report = reportOf([...environments, ...unchanged], { from: "main", to: "here", notes });
  const text = toMarkdown(report);
  expect(text.length).toBeLessThanOrEqual(githubLimit);
  expect(text).toMatch(number > 1000 ? /changed objects and \d+ call-outs not shown/ : /^Against/);
  expect(text.split("<details").length).toBe(text.split("</details>").length);
});
