import type { Import } from "#prisma/generated/client.ts";

/** An import as the API tells of it. `bytesDone` of `bytesTotal` is how far it is. */
export function importState(job: Import) {
  const { id, fileName, status, rowsRead, factsAccepted, factsDuplicate, rowsRejected } = job;
  return {
    ...{ id, fileName, status, rowsRead, factsAccepted, factsDuplicate, rowsRejected },
    bytesDone: Number(job.bytesDone),
    bytesTotal: Number(job.bytesTotal),
    missing: job.missing ?? {},
    problem: job.problem,
    ...{ createdAt: job.createdAt, startedAt: job.startedAt, finishedAt: job.finishedAt },
  };
}
