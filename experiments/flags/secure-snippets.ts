/** How an application hashes a secure attribute before it hands it to the SDK: hex of SHA-256 of salt and value. */
export type SecureSnippet = { id: string; label: string; code: string };

/**
 * The same three lines in the languages of applications. The value is hashed as it is, in UTF-8: trim it and fix its
 * case before, as the values in Cairn are written.
 * @param attribute the name of a secure attribute
 */
export function secureSnippets(salt: string, attribute: string): SecureSnippet[] {
  const [name, text] = [JSON.stringify(attribute), JSON.stringify(salt)];
  return [
    {
      id: "javascript",
      label: "JavaScript",
      code: `const bytes = new TextEncoder().encode(${text} + value);
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const hashed = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
await gb.setAttributes({ ...gb.getAttributes(), ${name}: hashed });`,
    },
    {
      id: "node",
      label: "Node.js",
      code: `import { createHash } from "node:crypto";

const hashed = createHash("sha256").update(${text} + value).digest("hex");
const user = { attributes: { ...attributes, ${name}: hashed } };`,
    },
    {
      id: "python",
      label: "Python",
      code: `import hashlib

attributes[${name}] = hashlib.sha256((${text} + value).encode("utf-8")).hexdigest()`,
    },
    {
      id: "php",
      label: "PHP",
      code: `$attributes[${name}] = hash("sha256", ${text} . $value);`,
    },
    {
      id: "ruby",
      label: "Ruby",
      code: `require "digest"

attributes[${name}] = Digest::SHA256.hexdigest(${text} + value)`,
    },
    {
      id: "java",
      label: "Java",
      code: `var digest = MessageDigest.getInstance("SHA-256").digest((${text} + value).getBytes(StandardCharsets.UTF_8));
attributes.put(${name}, HexFormat.of().formatHex(digest));`,
    },
    {
      id: "go",
      label: "Go",
      code: `sum := sha256.Sum256([]byte(${text} + value))
attributes[${name}] = hex.EncodeToString(sum[:])`,
    },
  ];
}
