import type { ClusterReport } from './cluster-report.ts'

/** The report as one HTML file that needs nothing else; plots bring a document model along, loaded here alone. */
export async function renderClusters(report: ClusterReport): Promise<string> {
  const { clusterPage } = await import('./cluster-page.ts')
  return clusterPage(report)
}
