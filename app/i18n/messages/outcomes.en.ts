export const outcomes = {
  title: "Outcome",
};
