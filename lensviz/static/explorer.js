// src/views/explorer/index.ts
var explorer_default = { initialize() {
} };
export {
  explorer_default as default
};
