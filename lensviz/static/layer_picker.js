// src/views/layer_picker/index.ts
var layer_picker_default = { initialize() {
} };
export {
  layer_picker_default as default
};
