// Lines in the units of their axes → paths, bands, dots and labels in pixels.
import { bisectCenter } from "d3-array";
import { area as areaShape, line as lineShape } from "d3-shape";
import type { Axis, Tick } from "./axis";
import { spread } from "./ends";
import type { Area, Ground } from "./ground";

export interface Point {
  x: number;
  /** What is no number breaks the line. */
  y: number;
  /** Half the height of the band around the line. */
  around?: number;
}

export interface Curve {
  /** "line" is what the series is named for; "faint" lies behind it, "chance" is a reference. */
  kind: "line" | "faint" | "chance";
  points: readonly Point[];
  /** A dot at each point. */
  dotted?: boolean;
  /** The index of a point with a ring around it. */
  ringed?: number;
}

export interface Series {
  name: string;
  /** Its name is a token, whose invisible characters are signs. */
  token?: boolean;
  /** More about it, for a tooltip. */
  title?: string;
  ink: string;
  dash?: string | null;
  curves: readonly Curve[];
}

export interface LineSpec {
  series: readonly Series[];
  y: Axis;
  /** Both ends of the x axis; `ticks` for a length in pixels. */
  x: { from: number; to: number; ticks(room: number): Axis["ticks"]; label?: string };
  /** Where the guide can stand on the x axis, ascending. */
  stops: readonly number[];
  height: number;
  /** Pixels that a name with its number takes at the end of a line. */
  room: number;
}

export interface Drawn {
  kind: Curve["kind"];
  path: string;
  band: string;
  dots: { x: number; y: number }[];
  ring: { x: number; y: number } | null;
}

/** A name at the right: where it stands, and where its line ends. */
export interface End {
  y: number;
  from: { x: number; y: number } | null;
}

export interface LinesPlot extends Ground {
  x(value: number): number;
  y(value: number): number;
  /** In pixels. */
  stops: number[];
  curves: Drawn[][];
  /** Empty where there is no room beside the lines. */
  ends: End[];
}

/** The least width of the lines beside their names. */
const LEAST = 360;
export const GAP = 15;

export function plotLines(spec: LineSpec, width: number): LinesPlot {
  const { series, height, room } = spec;
  const named = width - room >= LEAST && series.length * GAP <= height - 24;
  const area = { left: 48, right: width - (named ? room : 12), top: 20, bottom: height - 22 };
  const { from, to } = spec.x;
  const across = area.right - area.left;
  const x = (value: number) => area.left + (across * (value - from)) / Math.max(1e-9, to - from);
  const y = (value: number) => area.bottom - (area.bottom - area.top) * spec.y.level(value);
  const ticks = (all: Axis["ticks"], at: (value: number) => number): Tick[] =>
    all.map(({ value, text }) => ({ at: at(value), text }));
  return {
    width,
    height,
    area,
    x,
    y,
    stops: spec.stops.map(x),
    curves: series.map(({ curves }) => curves.map((curve) => drawn(curve, x, y))),
    ends: named ? endsOf(series, x, y, area) : [],
    xTicks: ticks(spec.x.ticks(across), x),
    yTicks: ticks(spec.y.ticks, y),
    xLabel: spec.x.label,
  };
}

const known = ({ y }: Point): boolean => Number.isFinite(y);
const around = (point: Point): number => point.around ?? Number.NaN;

function drawn(curve: Curve, x: (value: number) => number, y: (value: number) => number): Drawn {
  const { kind, points, dotted, ringed } = curve;
  const place = (point: Point) => ({ x: x(point.x), y: y(point.y) });
  const line = lineShape<Point>(
    (p) => x(p.x),
    (p) => y(p.y),
  )
    .defined(known)
    .digits(1);
  const band = areaShape<Point>(
    (p) => x(p.x),
    (p) => y(p.y - around(p)),
    (p) => y(p.y + around(p)),
  )
    .defined((p) => known(p) && Number.isFinite(p.around))
    .digits(1);
  const alone = (i: number) =>
    ![points[i - 1], points[i + 1]].some((beside) => beside !== undefined && known(beside));
  const ring = ringed === undefined ? undefined : points[ringed];
  return {
    kind,
    path: line(points) ?? "",
    band: points.some((point) => Number.isFinite(point.around)) ? (band(points) ?? "") : "",
    dots: points.filter((point, i) => known(point) && (dotted || alone(i))).map(place),
    ring: ring && known(ring) ? place(ring) : null,
  };
}

/** The last number of a series' line, or of what lies behind it. */
function lastPoint({ curves }: Series): Point | undefined {
  const last = (kind: Curve["kind"]) => curves.find((curve) => curve.kind === kind)?.points.findLast(known);
  return last("line") ?? last("faint");
}

function endsOf(
  series: readonly Series[],
  x: (value: number) => number,
  y: (value: number) => number,
  area: Area,
): End[] {
  const lasts = series.map(lastPoint);
  const wishes = lasts.map((last) => (last ? y(last.y) : area.bottom));
  const heights = spread(wishes, GAP, area.top, area.bottom);
  return lasts.map((last, i) => ({
    y: heights[i] ?? 0,
    from: last ? { x: x(last.x), y: wishes[i] ?? 0 } : null,
  }));
}

/** The stop nearest to a point; none under the names beside the lines. */
export function stopAt({ stops, area }: Pick<LinesPlot, "stops" | "area">, px: number): number | null {
  return stops.length === 0 || px > area.right + 14 ? null : bisectCenter(stops, px);
}
