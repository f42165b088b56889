/** The key of the load. */
export const benchKey = "cairn_bench_0123456789abcdef0123456789abcdef";
