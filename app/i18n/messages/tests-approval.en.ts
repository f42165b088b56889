/** The second person's yes before a test is launched. */
export const testsApproval = {
  title: "Approval",
  lead: "In this workspace a second person approves every launch. An approval holds for the test as it is written now.",
  status: {
    none: "Nobody was asked yet",
    waiting: "Waiting for a second person",
    approved: "Approved",
    refused: "Refused",
  },
  by: "{{who}}, {{when}}",
  asked: "{{author}} asks: {{comment}}",
  answered: "{{decider}} answers: {{answer}}",
  own: "Somebody else must answer: nobody approves their own launch.",
  comment: "Comment",
  ask: "Ask for approval",
  askAgain: "Ask again",
  approve: "Approve the launch",
  refuse: "Refuse",
};
