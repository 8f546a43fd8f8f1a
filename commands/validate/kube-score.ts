/** A second opinion on each overlay, by kube-score. */
import { execa } from "execa";
import { type Exception, exceptions } from "../../policies/kube-score.ts";
import type { Failure } from "./failure.ts";
import type { Rendered } from "./render.ts";

interface Score {
  type_meta: { kind: string };
  object_meta: { name: string };
  checks: Check[] | null;
}

interface Check {
  check: { id: string; comment: string };
  grade: number;
  skipped: boolean;
  comments: { path: string; summary: string }[] | null;
}

/** Grades below this are findings: 5 is a warning, 1 is critical. */
const good = 7;

export async function kubeScore(
  rendered: readonly Rendered[],
  tool: string,
  excused: readonly Exception[] = exceptions,
): Promise<Failure[]> {
  const overlays = rendered.filter(({ kind }) => kind === "overlay");
  const used = new Set<Exception>();
  const found = await Promise.all(
    overlays.map(async (overlay) => {
      const complaints = (await scores(overlay, tool)).flatMap((score) =>
        (score.checks ?? []).flatMap((check) => complaintsOf(overlay, score, check)),
      );
      return complaints.filter(({ check, failure }) => {
        const exception = excused.find((one) => excuses(one, check, failure, overlay));
        if (exception !== undefined) used.add(exception);
        return exception === undefined;
      });
    }),
  );
  const unused = excused.filter((exception) => !used.has(exception)).map(notNeeded);
  return [...found.flat().map(({ failure }) => failure), ...(overlays.length > 0 ? unused : [])];
}

async function scores({ objects }: Rendered, tool: string): Promise<Score[]> {
  const { stdout, stderr } = await execa({
    reject: false, // it exits with 1 if it finds anything
    input: objects.map(({ text }) => text).join("\n---\n"),
  })(tool, ["score", "--kubernetes-version", "v1.36", "--output-format", "json", "-"]);
  if (!stdout.startsWith("[")) throw new Error(`kube-score failed: ${stderr || stdout}`);
  return JSON.parse(stdout);
}

function complaintsOf({ place }: Rendered, score: Score, { check, ...result }: Check) {
  if (result.skipped || result.grade >= good) return [];
  const object = `${score.type_meta.kind}/${score.object_meta.name}`;
  const comments = result.comments ?? [{ path: "", summary: check.comment }];
  return comments.map(({ path, summary }) => ({
    check: check.id,
    failure: {
      place,
      object,
      field: path,
      message: summary,
      rule: `kube-score: ${check.id}`,
      reason: check.comment,
    },
  }));
}

function excuses(exception: Exception, check: string, { object }: Failure, overlay: Rendered) {
  const { object: pattern = object, environments } = exception;
  return (
    exception.check === check &&
    pattern === object &&
    (environments?.includes(overlay.environment ?? "") ?? true)
  );
}

const notNeeded = ({ check, object = "" }: Exception): Failure => ({
  place: "policies/kube-score.ts",
  object,
  field: check,
  message: "no overlay needs this exception: remove it",
  rule: "kube-score",
});
