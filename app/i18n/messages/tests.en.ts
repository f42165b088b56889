export const tests = {
  title: "Tests",
};
