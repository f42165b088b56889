/** Where a flag's page is: its key may hold any of _ . : | - */
export const flagPath = (key: string): string => `/flags/${encodeURIComponent(key)}`;
