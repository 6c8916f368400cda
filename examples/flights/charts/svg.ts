// Pictures as text: a few functions that write SVG.

type Attributes = Readonly<Record<string, string | number>>;

/** One element. Children are SVG already; use `escape` for text of others. */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escape(value)}"`);
  return children.length === 0 ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${children.join("")}</${name}>`;
}

export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return tag("text", { x, y, ...attributes }, escape(text));
}

/** Words that a browser shows when the mouse rests on the element. */
export function hint(text: string): string {
  return tag("title", {}, escape(text));
}

export function picture(width: number, height: number, description: string, ...children: readonly string[]): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": description,
  };
  return tag("svg", { ...attributes, "font-family": FONT, "font-size": 13, fill: "#5d6470" }, ...children);
}

const FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

/** A path through points. */
export function path(points: readonly (readonly [x: number, y: number])[], closed = false): string {
  return `M${points.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}${closed ? "Z" : ""}`;
}

export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const round = (value: number): number => Math.round(value * 10) / 10;
