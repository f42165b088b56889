import pg from "pg";

/**
 * How the SQL pool reads columns: node-postgres' own way (timestamptz as Date, bigint and numeric as exact strings),
 * except that a `date` stays "YYYY-MM-DD". As a Date it would be midnight in the machine's zone, another day elsewhere.
 */
export const sqlTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.DATE && format !== "binary" ? (day: string) => day : pg.types.getTypeParser(oid, format),
};
