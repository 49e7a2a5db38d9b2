// src/views/prompt/index.ts
var prompt_default = { initialize() {
} };
export {
  prompt_default as default
};
