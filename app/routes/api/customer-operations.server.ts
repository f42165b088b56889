import { keptFactsSchema } from "#app/ingest/kept-facts.ts";
import { customerBody, erasedBody } from "./customer-body.ts";
import { type Operation, refusals, say } from "./operation.ts";

export const customers: Operation[] = [
  {
    method: "post",
    path: "/api/v1/customers/read",
    tag: "facts",
    summary: say("api.call.readCustomer"),
    permission: "privacy.write",
    body: customerBody,
    answers: [[200, "api.answer.found"], ...refusals, [422, "api.answer.refused"]],
    bodies: { 200: keptFactsSchema },
  },
  {
    method: "post",
    path: "/api/v1/customers/erase",
    tag: "facts",
    summary: say("api.call.eraseCustomer"),
    permission: "privacy.write",
    body: customerBody,
    answers: [[200, "api.answer.changed"], ...refusals, [422, "api.answer.refused"]],
    bodies: { 200: erasedBody },
  },
];
