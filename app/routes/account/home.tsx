import type { MetaFunction } from "@remix-run/node";

export const meta: MetaFunction = () => [{ title: "Cairn" }];

export default function Home() {
  return (
    <main>
      <h1>Cairn</h1>
    </main>
  );
}
