import { termId } from '../../core/index.ts'
import { reportStyle } from '../evaluation/index.ts'
import { clusterMark, projectionPlot, silhouettePlot } from './cluster-plots.ts'
import type { Cluster, ClusterReport, NetworkClusters } from './cluster-report.ts'
import {
  agreementInWords,
  howK,
  networkInWords,
  rolesInWords,
  traitsInWords,
  triedInWords,
} from './cluster-text.ts'

/** The largest VNIs are shown; a page of hundreds of plots helps nobody. */
const mostNetworks = 12

const style = `
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
.clusters { margin-top: 16px; }
.clusters th { vertical-align: top; }
.clusters td { white-space: normal; text-align: left; vertical-align: top; }
.clusters td.number { text-align: right; white-space: nowrap; }
.clusters ul { margin: 0; padding-left: 16px; }
@media (max-width: 700px) { .pair { grid-template-columns: 1fr; } }
`

/**
 * The report as one HTML file that needs nothing else: no script, no request, light and dark. Plots are inline
 * SVG.
 */
export function clusterPage(report: ClusterReport): string {
  const { about, agreement, tried } = report
  const title = escapeHtml(about.title)
  const shown = [...report.networks].sort((a, b) => b.vms - a.vms).slice(0, mostNetworks)
  const rest = report.networks.length - shown.length
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${reportStyle}${style}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p>${escapeHtml(lead(report))}</p>
${agreement ? `<p>Against ${agreement.roles} roles of ${agreement.vms} VMs: ${linked(agreementInWords(agreement))}.</p>` : ''}
${rest > 0 ? `<p>The ${mostNetworks} largest VNIs are shown; ${rest} more are in the JSON.</p>` : ''}
</header>
${shown.map(networkSection).join('\n')}
${tried.length > 0 ? `<section><h2>Which distance serves prediction</h2><ul>${tried.map((one) => `<li>${escapeHtml(triedInWords(one))}</li>`).join('')}</ul></section>` : ''}
<section>
<h2>What the numbers mean</h2>
<dl>${meanings.map(([term, text]) => `<dt id="${termId(term)}">${term}</dt><dd>${text}</dd>`).join('\n')}
<dt>command</dt><dd>${escapeHtml(about.command)}</dd>
<dt>made</dt><dd>${escapeHtml(about.createdAt)}</dd></dl>
</section>
</main>
</body>
</html>
`
}

const meanings = [
  [
    'silhouette',
    'How much nearer a VM is to its own cluster than to the next: 1 far from any other, 0 between two, below 0 nearer to another one.',
  ],
  [
    'adjusted Rand',
    'How far two groupings agree: 1 the same, 0 chance. Between seeds it tells how steady clusters are.',
  ],
  ['lift', "Share of the cluster's VMs that have something, by the share of all VMs that have it."],
  [
    'SD',
    'Difference of the means of log(1 + amount) between the cluster and the others, in standard deviations.',
  ],
  ['homogeneity', '1 when no cluster mixes roles.'],
  ['completeness', '1 when no role is spread over clusters.'],
  ['V-measure', 'Their harmonic mean.'],
  ['purity', 'Share of the VMs that have the most frequent role of their cluster.'],
] as const

type Term = (typeof meanings)[number][0]

const termLink = (term: Term) => `<a class="term" href="#${termId(term)}">${term}</a>`

/** Text whose terms lead to their definitions. */
function linked(text: string): string {
  const terms = new RegExp(meanings.map(([term]) => term).join('|'), 'g')
  return escapeHtml(text).replaceAll(terms, (term) => termLink(term as Term))
}

function lead(report: ClusterReport): string {
  const vms = report.networks.reduce((sum, network) => sum + network.vms, 0)
  const networks = report.networks.length === 1 ? '1 VNI' : `${report.networks.length} VNIs`
  return (
    `${vms.toLocaleString('en-US')} VMs of ${networks}, clustered by ${report.distance} on ` +
    `${report.features.join(', ')}; ${howK(report)}, seed ${report.seed}. No cluster spans two VNIs.`
  )
}

function networkSection(network: NetworkClusters): string {
  const { vni, vms, points, agreement } = network
  const sampled = points.length < vms ? ` ${points.length} of ${vms} VMs are drawn.` : ''
  return `<section>
<h2>VNI ${vni}</h2>
<p>${linked(networkInWords(network))}.${agreement ? ` Roles: ${linked(agreementInWords(agreement))}.` : ''}</p>
<figure>
<div class="wide"><div class="pair"><div>${projectionPlot(network, 520)}</div><div>${silhouettePlot(network, 520)}</div></div></div>
<div class="narrow">${projectionPlot(network, 350)}${silhouettePlot(network, 350)}</div>
<figcaption>Left or above: each VM in the plane in which profiles vary most, its cluster by colour, symbol and number; what lies close there may be far apart in other directions. Right or below: each VM's silhouette, cluster by cluster; dashed the mean.${sampled}</figcaption>
</figure>
<div class="scroll"><table class="clusters"><thead><tr><th scope="col">cluster</th><th scope="col">VMs</th><th scope="col">${termLink('silhouette')}</th><th scope="col" style="text-align:left">what distinguishes it (${termLink('lift')}, ${termLink('SD')})</th></tr></thead><tbody>
${network.clusters.map(clusterRow).join('\n')}
</tbody></table></div>
</section>`
}

function clusterRow(cluster: Cluster): string {
  const { id, size, silhouette, roles, examples } = cluster
  const clauses = traitsInWords(cluster).map((clause) => `<li>${escapeHtml(clause)}</li>`)
  if (roles) clauses.push(`<li>roles: ${escapeHtml(rolesInWords(cluster))}</li>`)
  clauses.push(`<li>such as ${escapeHtml(examples.join(', '))}</li>`)
  return `<tr class="first"><th scope="row">${clusterMark(id)} ${id}</th><td class="number">${size}</td><td class="number">${silhouette.toFixed(2).replace('-', '−')}</td><td><ul>${clauses.join('')}</ul></td></tr>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
