/** The style of a model card's page. The page is whole in one file, so that it can be kept and sent. */
export const cardStyle =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:52rem;margin:2rem auto;padding:0 1rem}h1{margin-bottom:0}h2{margin-top:2rem;font-size:1.15rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884;vertical-align:top;overflow-wrap:anywhere}th{font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.m{opacity:.7}'

/** The source that the API's content policy names for it: SHA-256 of the style, so that no other style is allowed. */
export const cardStyleSource = "'sha256-d3K86f6qB659LcHIwM5mrW2qM3dLVso9B9mHsRSrBQo='"
