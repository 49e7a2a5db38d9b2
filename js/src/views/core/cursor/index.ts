// The shared cursor has no view: other views read and write its model.
export default { initialize(): void {} };
