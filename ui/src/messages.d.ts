// What the build makes of the word catalogue (tools/words.mjs).
declare module "virtual:catalogue" {
  const catalogue: import("./words").Catalogue;
  export default catalogue;
}
