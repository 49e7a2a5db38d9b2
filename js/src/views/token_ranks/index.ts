export default { initialize(): void {} };
