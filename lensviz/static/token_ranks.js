// src/views/token_ranks/index.ts
var token_ranks_default = { initialize() {
} };
export {
  token_ranks_default as default
};
