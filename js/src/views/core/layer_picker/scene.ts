// The layers of a model, from the embedding upwards, and where a step leads.

export const layerOptions = (nLayers: number): { value: number; label: string }[] =>
  Array.from({ length: Math.max(0, nLayers) + 1 }, (_, i) => ({
    value: i - 1,
    label: i ? `layer ${i - 1}` : "embedding",
  }));

export function stepped(layer: number, by: number, nLayers: number): number {
  return Math.max(-1, Math.min(nLayers - 1, layer + by));
}
