/** Finds a Chromium on this machine. The tests bring none of their own: its download is larger than everything else. */
import { execa } from "execa";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApplications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  // Chromium's sandbox wants a user other than root; the pages are our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}

async function findChromium(): Promise<string> {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : [...names, ...macApplications];
  for (const candidate of candidates) {
    const { failed } = await execa(candidate, ["--version"], { reject: false });
    if (!failed) return candidate.includes("/") ? candidate : onPath(candidate);
  }
  throw new Error(
    `No Chromium here (tried ${candidates.join(", ")}). The page's tests need one: on Debian and Ubuntu ` +
      "`apt-get install chromium`, on a Mac `brew install --cask chromium`, or name an executable in CHROMIUM",
  );
}

const onPath = async (name: string): Promise<string> =>
  (await execa("sh", ["-c", `command -v ${name}`])).stdout;
