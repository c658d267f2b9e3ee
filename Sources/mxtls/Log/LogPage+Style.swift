// SPDX-License-Identifier: Apache-2.0

extension LogPage {
  /// How the page looks, in light and in dark, on wide and on narrow screens.
  ///
  /// What is clear or unjoined has a pattern besides its colour, for those who see few colours.
  static let style: StaticString = """
    :root {
      --ground: #ffffff; --card: #f6f8fa; --text: #1f2328; --faint: #59636e; --line: #d1d9e0;
      --verified: #1a7f37; --encrypted: #4493f8; --clear: #cf222e; --unjoined: #9a9fa6;
      --stripe: rgb(255 255 255 / 45%);
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #0d1117; --card: #161b22; --text: #e6edf3; --faint: #9198a1; --line: #30363d;
        --verified: #3fb950; --encrypted: #388bfd; --clear: #f85149; --unjoined: #6e7681;
        --stripe: rgb(13 17 23 / 45%);
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem); max-width: 64rem;
      background: var(--ground); color: var(--text);
      font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif;
    }
    h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
    h2 { margin: 0 0 .5rem; font-size: 1.125rem; }
    p { margin: .25rem 0; }
    header p, small, .hint, .when, .made { color: var(--faint); }
    header p strong { color: var(--text); font-weight: 600; }
    section { margin-top: 2rem; }
    .totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
    article { padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
    .figure strong { font-size: 2rem; line-height: 1.2; }
    .bar {
      display: flex; gap: 1px; min-width: 3rem; height: .8rem; border-radius: .25rem; overflow: hidden;
      background: var(--line);
    }
    .bar i { flex: 0 1 0; }
    .bar i.clear, .bar i.unjoined, .bar i.encrypted, .bar i.verified { min-width: 2px; }
    article .bar { height: 1.25rem; margin: .75rem 0; }
    i.verified { background: var(--verified); }
    i.encrypted, i.share { background: var(--encrypted); }
    i.clear { background: repeating-linear-gradient(45deg, var(--clear) 0 4px, var(--stripe) 4px 5px), var(--clear); }
    i.unjoined { background: repeating-linear-gradient(90deg, var(--unjoined) 0 3px, transparent 3px 5px); }
    .key { display: inline-block; width: .8rem; height: .8rem; margin-right: .5rem; border-radius: .2rem; vertical-align: -.05rem; }
    table { width: 100%; border-collapse: collapse; }
    th, td { padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; font-weight: normal; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { color: var(--faint); font-size: .875rem; }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    .legend tbody tr + tr > *, .legend tr + tr > *, .days tbody tr + tr > *, .shares tbody tr + tr > * { border-top: 0; }
    .legend td, .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .days th, .days td, .shares th, .shares td { padding-top: .1rem; padding-bottom: .1rem; vertical-align: middle; }
    .days th { white-space: nowrap; font-variant-numeric: tabular-nums; }
    .number { width: 1%; }
    .days .bars { width: 30%; }
    .shares .bars { width: 55%; }
    .days .number { padding-left: .25rem; padding-right: 1rem; }
    .days .number:last-child { padding-right: 0; }
    b { font-weight: 600; }
    .peers td:nth-child(1) { width: 45%; }
    .peers td:nth-child(2) { width: 3rem; color: var(--faint); }
    .peer, .peers td, .shares th, .failures p { overflow-wrap: anywhere; }
    .peers small { display: block; }
    .failures { margin: 0; padding: 0; list-style: none; }
    .failures li { padding: .6rem 0; border-top: 1px solid var(--line); }
    .failures strong { font-variant-numeric: tabular-nums; }
    .direction { margin: 0 .75rem 0 .5rem; color: var(--faint); }
    .failures .peer, .when { font-size: .875rem; }
    footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .875rem; }
    @media (max-width: 40rem) {
      .days small { display: none; }
      .days th { font-size: .8125rem; padding-right: .35rem; }
      .days .number { font-size: .8125rem; padding-right: .5rem; }
      .shares .bars { width: 25%; }
      .shares .number { padding-left: .5rem; }
    }
    @media (max-width: 26rem) {
      .year { display: none; }
      .bar { min-width: 1.5rem; }
      .days .number { padding-left: 0; }
      .peers td:nth-child(1) { width: 40%; }
    }
    @media print { body { max-width: none; padding: 0; } article { break-inside: avoid; } }

    """
}
