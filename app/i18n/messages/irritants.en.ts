export const irritants = {
  title: "Irritants",
};
