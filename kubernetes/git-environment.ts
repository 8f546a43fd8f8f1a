/** For git in a repository that a program makes for itself. */

/** Without the repository that a hook or an alias works in, which git names to everything that it runs. */
export const noOtherRepository = {
  GIT_DIR: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_WORK_TREE: undefined,
};

/** Without a person's settings too: nobody is there to unlock a key, and a URL must not be sent elsewhere. */
export const ownRepository = {
  ...noOtherRepository,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};
