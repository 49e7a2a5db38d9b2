// src/views/trajectory/index.ts
var trajectory_default = { initialize() {
} };
export {
  trajectory_default as default
};
