import { expect, test } from "vitest";
import { createPasswords } from "./passwords.ts";

function rotating() {
  const file = { password: "old" };
  return { file, passwords: createPasswords(() => file.password) };
}

test("uses the previous password until the server takes the new one", () => {
  const { file, passwords } = rotating();
  file.password = "new";
  expect(passwords.current()).toBe("new");
  expect(passwords.refuse("new")).toBe(true);
  expect(passwords.refuse("new")).toBe(true); // a second connection that was under way
  expect(passwords.current()).toBe("old");
  expect(passwords.refuse("old")).toBe(true);
  expect(passwords.current()).toBe("new");
});

test("has nothing else to try where the file never changed", () => {
  const { passwords } = rotating();
  expect(passwords.current()).toBe("old");
  expect(passwords.refuse("old")).toBe(false);
});

test("keeps the password while its file cannot be read", () => {
  let readable = true;
  const passwords = createPasswords(() => {
    if (!readable) throw new Error("ENOENT");
    return "old";
  });
  readable = false;
  expect(passwords.current()).toBe("old");
});
