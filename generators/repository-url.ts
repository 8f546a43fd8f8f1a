/** What a git repository's URL says, in each of the forms that Argo CD takes. */

/** `git@github.com:team/project.git`, as git hosts show it under "SSH". */
const shortSsh = /^(?:[\w.-]+@)?(?<host>[\w.-]+):(?!\/)(?<path>.+)$/;

/** Where a person reads the repository: `https://github.com/team/project`. A URL that is none stays as it is: a policy refuses it. */
export function webAddress(url: string): string {
  const { host, path } = shortSsh.exec(url)?.groups ?? longForm(url) ?? {};
  return host && path ? `https://${host}/${path.replace(/\.git$/, "")}` : url;
}

/** Of a host that is reached by SSH, the port is not the one that a browser asks. */
function longForm(url: string): { host: string; path: string } | undefined {
  const { protocol, host = "", hostname = "", pathname = "" } = URL.parse(url) ?? {};
  return { host: protocol === "ssh:" ? hostname : host, path: pathname.slice(1) };
}
