// src/views/core/cursor/index.ts
var cursor_default = { initialize() {
} };
export {
  cursor_default as default
};
