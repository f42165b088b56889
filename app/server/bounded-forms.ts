import type { RequestHandler } from "express";
import { refusePage } from "./refuse-page.ts";

const maximumBytes = 1024 * 1024;

/** These read their bodies piece by piece, each with a limit of its own. */
const readsItself = /^\/(?:api|import)(?:\/|$)/;

/**
 * Refuses a form that a page would otherwise hold in memory whole: over 1 MB (413), or of a length it does not tell
 * (411), which no browser sends.
 */
export const boundedForms: RequestHandler = (req, res, next) => {
  const hasBody = req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
  if (!hasBody || readsItself.test(req.path)) return next();
  const length = req.headers["content-length"];
  if (length !== undefined && Number(length) <= maximumBytes) return next();
  if (length === undefined) refusePage(req, res, 411, "Send a Content-Length.");
  else refusePage(req, res, 413, "The form is larger than 1 MB.");
};
