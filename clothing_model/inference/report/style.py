"""How a report looks: on a screen, on a phone, on A4."""

TRAIN, VALIDATION, RIGHT, WRONG = "#2f8f99", "#d99a2b", "#2f8f99", "#d9822b"

STYLE = """
:root {color-scheme: light}
* {box-sizing: border-box}
body {margin: 0; background: #fff; color: #1c2526; line-height: 1.5;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif}
main {max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem}
h1 {font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem}
h2 {font-size: 1.3rem; margin: 2.6rem 0 .6rem; break-after: avoid}
p {margin: .4rem 0 .8rem; max-width: 46rem}
.small {color: #556163; font-size: .9rem}
.accuracy {display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline;
  margin: 1.2rem 0 .3rem}
.accuracy b {font-size: 3.2rem; line-height: 1.1; font-weight: 650}
.accuracy span {font-size: 1.2rem}
.charts {display: grid; gap: 1.2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr))}
figure {margin: 0; break-inside: avoid}
figcaption {font-size: .9rem; color: #556163}
svg {width: 100%; height: auto; display: block}
svg text {font: 12px system-ui, sans-serif; fill: #556163; paint-order: stroke; stroke: #fff;
  stroke-width: 4px; stroke-linejoin: round}
.charts.single {max-width: 30rem}
.scroll {overflow-x: auto}
table {border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95rem}
th, td {padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #d5dede}
th:first-child, td:first-child {text-align: left}
th {font-weight: 600}
.matrix th, .matrix td {text-align: center; border: 2px solid #fff;
  padding: .3rem .45rem; font-size: .85rem}
.matrix th {font-weight: 500}
.matrix thead th {writing-mode: vertical-rl; transform: rotate(180deg);
  padding: .45rem .2rem; text-align: left}
.matrix thead td {background: none}
.matrix tbody th {text-align: right}
.matrix td {min-width: 2.1rem; background: #f1f5f5}
.facts td {text-align: left; vertical-align: top; overflow-wrap: anywhere}
.facts td:first-child {min-width: 8.5rem; overflow-wrap: normal; color: #556163}
.photos {display: grid; gap: .9rem; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr))}
.photos img {width: 100%; aspect-ratio: 3/4; object-fit: cover; border-radius: .5rem;
  display: block}
.photos .gone {aspect-ratio: 3/4; margin: 0; padding: .8rem; border-radius: .5rem;
  background: #f1f5f5; color: #556163; font-size: .9rem}
.photos figcaption {line-height: 1.35; margin-top: .3rem; overflow-wrap: anywhere}
.photos b {color: #1c2526}
@media (max-width: 34rem) {
  table {font-size: .88rem}
  th, td {padding: .3rem .15rem}
  .matrix th, .matrix td {border-width: 1px; padding: .3rem .1rem; font-size: .72rem}
  .matrix td {min-width: 1.5rem}
  .matrix tbody th {padding-right: .3rem}
}
@media print {
  @page {size: A4; margin: 14mm}
  main {padding: 0; max-width: none}
  body {font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact}
  .charts {grid-template-columns: 1fr 1fr}
  .charts.single {grid-template-columns: 1fr}
  .photos {grid-template-columns: repeat(6, 1fr)}
  tr {break-inside: avoid}
}
"""
