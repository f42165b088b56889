export const okrs = {
  title: "Objectives",
};
