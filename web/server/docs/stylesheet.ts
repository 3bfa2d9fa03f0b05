/** Style of the reference pages; the application has its own. */
export const stylesheet = `
:root { color-scheme: light; --ink: #17324d; --blue: #0066cc; --line: #d6dce3; --soft: #f5f7f9; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 "Titillium Web", system-ui, sans-serif; color: var(--ink); }
header { display: flex; gap: 2rem; align-items: baseline; padding: .9rem 1.5rem; background: var(--blue); }
header a { color: #fff; text-decoration: none; font-weight: 600; }
header > a { font-size: 1.3rem; }
header nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: baseline; }
header a:focus-visible, header a:hover { text-decoration: underline; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 2rem; margin: .5rem 0 1rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.4rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
main a { overflow-wrap: anywhere; }
h3 { margin: 2rem 0 .3rem; font-size: 1.05rem; overflow-wrap: anywhere; }
h3 code { background: none; padding: 0; font-size: 1rem; }
.method { display: inline-block; min-width: 3.6rem; text-align: center; font-size: .8rem; font-weight: 700;
  color: #fff; background: var(--blue); border-radius: 3px; padding: .1rem .4rem; margin-right: .5rem; }
.method.post { background: #006b42; }
code, pre { font-family: "Roboto Mono", ui-monospace, monospace; font-size: .86em; }
code { background: var(--soft); padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: 1rem; overflow: auto; max-height: 24rem; border-radius: 4px; }
pre.whole { max-height: none; }
.scroll { overflow-x: auto; }
.lead { font-size: 1.15rem; }
.optional, .values { color: #455b71; font-size: .88em; }
.values { display: block; margin-top: .2rem; line-height: 1.8; }
dl.events { margin: 0; }
dl.events > div { padding: .55rem 0; border-bottom: 1px solid var(--line); }
dl.events dt { font-weight: 600; }
dl.events dd { margin: .1rem 0 0; }
.kind { font-size: .78rem; font-weight: 400; border: 1px solid currentcolor; border-radius: 999px; padding: 0 .5rem; margin-left: .3rem; color: #455b71; white-space: nowrap; }
.kind.decision { color: #006b42; }
@media (min-width: 40.01rem) {
  .fields td:first-child code { overflow-wrap: normal; }
}
@media (max-width: 40rem) {
  header { padding: .9rem 1rem; gap: 1.2rem; flex-wrap: wrap; }
  main { padding: 1rem; }
  .fields thead { display: none; }
  .fields tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .fields td { display: block; border: 0; padding: .1rem 0; }
}
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; color: var(--blue); padding: .25rem 0; min-height: 1.75rem; }
a { color: var(--blue); }
ul.toc { columns: 16rem; padding-left: 1.2rem; }
`
