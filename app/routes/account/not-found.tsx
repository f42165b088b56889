/** Any other URL: the root's error page, in the language of the reader. */
export function loader() {
  throw new Response("no such page", { status: 404, statusText: "Not Found" });
}

export const action = loader;

export default function NotFound() {
  return null;
}
