import type { Request, Response } from "express";
import { endWhileSending } from "#app/request-body.server.ts";

/** Answers a request for a page in plain text, before its body is read. */
export function refusePage(req: Request, res: Response, status: number, text: string): void {
  res.status(status).set("Connection", "close").type("text/plain");
  endWhileSending(req, res, text);
}
