declare module "virtual:views" {
  const modules: never;
  export default modules;
}
