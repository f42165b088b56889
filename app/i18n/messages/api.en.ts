export const api = {
  title: "API",
};
