export const removal = {
  removed: "“{{name}}” was removed.",
  putBackOf: "Undo: put “{{name}}” back",
  unknown: "What was removed is not known any more. Add it anew.",
  thereAgain: "“{{name}}” is there again; nothing was changed.",
  revokeConnection: "Revoke the connection “{{name}}”",
  connectionEnds:
    "Every application with this client key stops getting flags at once: its features go back to the values written in its code, and nobody enters a test through it. A revoked key cannot be made valid again. To replace a key without a gap, use “Replace the key” instead.",
  revokeKey: "Revoke the key “{{name}}”",
  keyEnds:
    "Whatever sends data or reads results with this key is refused from now on. A revoked key cannot be made valid again.",
  webhookEnds:
    "Nothing is sent to this address any more; its signing secret and its log of deliveries go with it. To pause it, switch it off instead.",
};
