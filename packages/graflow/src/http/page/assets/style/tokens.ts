// Colours, sizes and type, for light and dark. They are those of Graflow's pictures (graph/drawing/palette.ts), so that a picture lies on the
// page as if it belonged there. Texts keep a contrast of at least 4.5:1, borders of controls 3:1.

export const tokens = `
:root {
  color-scheme: light dark;
  --ground: #f3f4f8;
  --paper: #fcfcfe;
  --raised: #ffffff;
  --ink: #1e2633;
  --quiet: #525c6d;
  --line: #dfe3eb;
  --edge: #79849a;
  --accent: #2a4fc4;
  --accent-ink: #ffffff;
  --accent-soft: #e8eefd;
  --good: #17703a;
  --good-ink: #ffffff;
  --good-soft: #e3f4e8;
  --bad: #b3261e;
  --bad-soft: #fdecea;
  --warm: #8a5300;
  --warm-soft: #fff2d6;
  --violet-soft: #f0e8f4;
  --violet: #6d3f84;
  --shadow: 0 1px 2px rgb(20 28 48 / 0.05), 0 4px 16px rgb(20 28 48 / 0.05);
  --round: 14px;
  --small: 9px;
  --font: Inter, "M PLUS 1p", system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116;
    --paper: #14171d;
    --raised: #1b1f27;
    --ink: #eceff5;
    --quiet: #aab3c2;
    --line: #2b313c;
    --edge: #76829a;
    --accent: #9db4ff;
    --accent-ink: #0f1a3f;
    --accent-soft: #1d2947;
    --good: #6fd394;
    --good-ink: #06230f;
    --good-soft: #12301d;
    --bad: #ff9a92;
    --bad-soft: #3a1917;
    --warm: #f0b95a;
    --warm-soft: #37280c;
    --violet-soft: #2e1e37;
    --violet: #d7ade9;
    --shadow: none;
  }
}
`;
