// Runes everywhere, and styles only in the style sheet: the page's policy allows no other.
export default {
  compilerOptions: { runes: true, css: "external" },
};
