import { connect } from "node:net";

/**
 * Sends the head of a request over a bare socket and goes on writing its body for a while whatever is answered, as a
 * client does that reads only when it has written.
 * @returns what came back until the connection closed, and the error of the socket, null when there was none
 */
export function writeOn(
  port: number,
  head: string,
  milliseconds: number,
  chunk = " ".repeat(1000),
): Promise<{ received: string; error: Error | null }> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  let error: Error | null = null;
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  socket.write(`${head.trim().replaceAll(/\r?\n/g, "\r\n")}\r\n\r\n`);
  const writing = setInterval(() => socket.write(chunk), 10);
  const stop = setTimeout(() => {
    clearInterval(writing);
    socket.end();
  }, milliseconds);
  return new Promise((resolve) => {
    socket.once("error", (failure) => (error = failure));
    socket.once("close", () => {
      clearInterval(writing);
      clearTimeout(stop);
      resolve({ received, error });
    });
  });
}
