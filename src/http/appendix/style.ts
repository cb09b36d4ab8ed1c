/** The page's only style: for a screen, and for A4 in landscape with its head repeated on each page of a table. */
export const STYLE = `
@page { size: A4 landscape; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #55606e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; color: #1c2430; background: #fff; font: 13px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid #1c2430; break-after: avoid; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; break-after: avoid; overflow-wrap: anywhere; }
p { margin: .3rem 0 .6rem; max-width: 62rem; }
.dim { color: #55606e; }
.verdict { padding: .6rem 1rem; border: 1px solid; border-left-width: 5px; margin: 1rem 0; max-width: none; print-color-adjust: exact; }
.holds { background: #e9f6ee; border-color: #16653a; }
.unsigned { background: #fff6e0; border-color: #8a5a00; }
.fails { background: #fdecea; border-color: #a3211c; }
table { width: 100%; border-collapse: collapse; font-size: 12px; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .3rem .4rem; border-bottom: 1px solid #d5dae1; overflow-wrap: anywhere; }
thead th { background: #eef1f4; font-weight: 600; border-bottom: 1px solid #7b8694; print-color-adjust: exact; }
code, .hash { font: 11px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .15rem 1rem; margin: .4rem 0; }
dt { color: #55606e; }
dd { margin: 0; overflow-wrap: anywhere; }
section.change { border: 1px solid #d5dae1; padding: .3rem .9rem .6rem; margin: .7rem 0; break-inside: avoid; }
ol li { margin: .35rem 0; max-width: 62rem; }
pre { font: 11px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; background: #eef1f4; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; print-color-adjust: exact; }
@media print { body { padding: 0; max-width: none; font-size: 9.5pt; } table { font-size: 8pt; } code, .hash { font-size: 7.5pt; } }
`;
