/** Reads the generated folders as data: from a commit, or from the disk. Nothing in them is run or followed. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { execa } from "execa";
import { generatedFolders } from "../../generators/render/disk.ts";
import type { Files } from "../../generators/render/render.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { git } from "../git.ts";

/** About ten times what this repository generates. */
const most = { files: 2000, fileBytes: 1_000_000, bytes: 16_000_000 };

/** The generators write no other names. A colon, for instance, would let a folder look like a URL to Kustomize. */
const plainPath = /^[\w-]+(\/[\w-]+)*\/[\w-]+(\.[\w-]+)*\.yaml$/;

interface Entry {
  mode: string;
  hash: string;
  size: number;
  path: string;
}

const parseEntry = (line: string): Entry => {
  const [facts = "", path = ""] = line.split("\t");
  const [mode = "", , hash = "", size = ""] = facts.split(/ +/);
  return { mode, hash, size: Number(size), path };
};

const kinds: Record<string, string> = { 120000: "a symbolic link", 160000: "a submodule" };

/** Throws a UserError for what the generators never write. */
function requirePlain(entries: readonly Entry[]): void {
  for (const { mode, size, path } of entries) {
    const kind = kinds[mode];
    if (kind) throw new UserError(`${path} is ${kind}: only files are read.`);
    if (!plainPath.test(path))
      throw new UserError(
        `${path} is not a name that generators write: letters, digits, "-", "_" and ".", and ".yaml" at the end.`,
      );
    if (size > most.fileBytes)
      throw new UserError(`${path} has ${size} bytes: at most ${most.fileBytes} are read.`);
  }
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length > most.files || bytes > most.bytes)
    throw new UserError(
      `The generated folders have ${entries.length} files of ${bytes} bytes: at most ${most.files} files of ${most.bytes} bytes are read.`,
    );
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${path} is not UTF-8.`);
  }
}

/** Answers of `git cat-file --batch`: a line with the size, then the content and a line break. */
function contents(output: Uint8Array, entries: readonly Entry[]): Files {
  let offset = 0;
  return new Map(
    entries.map(({ path, size }) => {
      const start = output.indexOf(10, offset) + 1;
      offset = start + size + 1;
      return [path, decode(output.subarray(start, start + size), path)];
    }),
  );
}

/**
 * The generated folders of a commit or tree. Object by object: `git archive` would obey the attributes that the commit
 * itself sets, and leave out whatever they say.
 */
export async function readFolders(root: string, tree: string): Promise<Files> {
  const listed = await git(root, "ls-tree", "-r", "-l", "-z", tree, "--", ...generatedFolders);
  const entries = listed.split("\0").filter(Boolean).map(parseEntry);
  requirePlain(entries);
  if (entries.length === 0) return new Map();
  const { stdout } = await execa("git", ["cat-file", "--batch"], {
    cwd: root,
    input: entries.map(({ hash }) => `${hash}\n`).join(""),
    encoding: "buffer",
  });
  return contents(stdout, entries);
}

/** The generated folders as they are on disk: what the next commit would deliver. */
export async function readDisk(root: string): Promise<Files> {
  const listed = generatedFolders.map(async (folder) => {
    const options = { recursive: true, withFileTypes: true } as const;
    const entries = await readdir(join(root, folder), options).catch(() => []);
    return entries.filter((entry) => !entry.isDirectory());
  });
  const files = (await Promise.all(listed)).flat().map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (!entry.isFile()) throw new UserError(`${name} is a symbolic link: only files are read.`);
    return [name, await readFile(path, "utf8")] as const;
  });
  return new Map((await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
