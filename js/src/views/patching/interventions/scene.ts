// The list of interventions and their effect, in words.
import type { Spec } from "../../../runtime/interventions";
import { visible } from "../../../runtime/text";

export interface Line {
  label: string;
  on: boolean;
}

export function linesOf(specs: readonly Spec[], off: readonly number[]): Line[] {
  return specs.map((spec, i) => ({ label: visible(spec.label, 120), on: !off.includes(i) }));
}

/** "2 interventions", "2 interventions, 1 off", "No interventions". */
export function summary(lines: readonly Line[]): string {
  const n = lines.length;
  if (n === 0) return "No interventions";
  const idle = lines.filter((line) => !line.on).length;
  return `${n} intervention${n > 1 ? "s" : ""}${idle ? `, ${idle} off` : ""}`;
}

export interface Fact {
  name: string;
  /** Of the clean run and of the changed one; absent where there is only a difference. */
  clean?: string;
  changed?: string;
  difference: string;
  /** A number's sign, for a reader who looks only for what went up and down. */
  trend: "up" | "down" | "same";
  title: string;
}

/** What the interventions do to the answer at the last position. */
export function factsOf(effect: Record<string, unknown>, tokens: readonly string[]): Fact[] {
  const [token, rival] = tokens.map((text) => `“${visible(text, 20)}”`);
  const number = (name: string) => (typeof effect[name] === "number" ? (effect[name] as number) : Number.NaN);
  const facts: Fact[] = [];
  const pair = (name: string, clean: number, changed: number, title: string) => {
    if (Number.isNaN(clean) || Number.isNaN(changed)) return;
    const by = changed - clean;
    facts.push({
      name,
      clean: figure(clean),
      changed: figure(changed),
      difference: `${signed(by)} nats`,
      trend: trendOf(by),
      title,
    });
  };
  if (token)
    pair(
      `log p ${token}`,
      number("clean_logp"),
      number("logp"),
      "Log-probability at the last position: clean run, changed run",
    );
  if (token && rival) {
    const title = `Logit of ${token} minus that of ${rival}: clean run, changed run`;
    pair(`logit ${token} − ${rival}`, number("clean_logit_difference"), number("logit_difference"), title);
  }
  const kl = number("kl");
  if (!Number.isNaN(kl)) {
    const title = "KL(clean ‖ changed) of what the model says at the last position";
    facts.push({ name: "KL", difference: `${figure(kl)} nats`, trend: "same", title });
  }
  return facts;
}

const figure = (x: number): string =>
  x
    .toFixed(2)
    .replace("-", "−")
    .replace(/^−(0\.00)$/, "$1");
const signed = (x: number): string => {
  const text = figure(x);
  return text.startsWith("−") || text === "0.00" ? text : `+${text}`;
};
const trendOf = (x: number) => (x > 0.005 ? "up" : x < -0.005 ? "down" : "same");
