/** For the tests: a context in a temporary folder, tools that are shell scripts, and a server of releases. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import type { Tool } from "./artifact.ts";
import type { ToolContext } from "./context.ts";

export const sha256 = (content: string | Buffer): string =>
  createHash("sha256").update(content).digest("hex");

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-tools-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A program that prints its version, whatever its arguments are. */
export const program = (version: string): string => `#!/bin/sh\necho "gadget v${version}"\n`;

export async function writeProgram(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o755 });
}

/** fetch() that reaches this machine alone: a test depends on nothing else. */
export const localFetch: typeof fetch = async (input, init) => {
  const { hostname } = new URL(String(input));
  if (hostname !== "127.0.0.1") throw new Error(`${hostname} is not this machine`);
  return fetch(input, init);
};

/** A context with an empty cache and an empty folder as its PATH. */
export async function newContext(changes: Partial<ToolContext> = {}): Promise<ToolContext> {
  const root = await temporaryFolder();
  return {
    cache: join(root, "cache"),
    env: { PATH: join(root, "bin") },
    host: { os: "linux", arch: "amd64" },
    sums: {},
    fetch: localFetch,
    stallMs: 300,
    progressMs: 20,
    ...changes,
  };
}

/** Puts a program on the context's PATH. */
export const install = (context: ToolContext, name: string, text: string): Promise<void> =>
  writeProgram(join(context.env.PATH ?? "", name), text);

/** A tool, gadget 1.2.3, with a Go module in a folder of its own. */
export async function newTool(changes: Partial<Tool> = {}): Promise<Tool> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "go.mod"), "module gadget\n");
  return {
    name: "gadget",
    version: "1.2.3",
    ask: { arguments: ["--version"] },
    release: () => undefined,
    build: {
      folder,
      package: "example.org/gadget",
      go: "1.26.8",
      stamps: { "main.version": "1.2.3" },
      tags: [],
    },
    ...changes,
  };
}

/**
 * A stand-in for Go that "builds" programs of one package; it returns a function that lists the packages of each build that was begun.
 * `meanwhile` is shell code that it runs before it is done.
 */
export async function installGo(
  context: ToolContext,
  { version = "1.2.3", meanwhile = ":" } = {},
): Promise<() => Promise<string[]>> {
  const builds = join(await temporaryFolder(), "builds");
  const go = `#!/bin/sh
case "$1" in
  env) echo go1.26.8; exit ;;
  list) echo stale example.org/gadget/part; exit ;;
esac
while [ "$1" != -o ]; do shift; done
target="$2"
shift 2
echo "$@" >>${builds}
echo example.org/gadget/part
${meanwhile}
for package; do
  case "$target" in */) file="$target\${package##*/}" ;; *) file="$target" ;; esac
  printf '#!/bin/sh\\necho ${version}\\n' >"$file"
done
`;
  await install(context, "go", go);
  return async () => (await readFile(builds, "utf8").catch(() => "")).split("\n").filter(Boolean);
}

/** Serves on 127.0.0.1 until the test is over. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A gzipped archive with one executable at `entry`. */
export async function archive(entry: string, text: string): Promise<Buffer> {
  const folder = await temporaryFolder();
  await writeProgram(join(folder, "in", entry), text);
  const file = join(folder, "out.tar.gz");
  await execa("tar", ["-czf", file, "-C", join(folder, "in"), entry]);
  return readFile(file);
}

/** A zip archive with these files, not compressed. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const [local, central]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    // Both headers share the fields from the version needed to the length of the extra field.
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), fields, path, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, tail, path]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(local.length, 8);
  end.writeUInt16LE(local.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
